import type { Capabilities } from '../store/store.js'

/** How the store is, and with whom loads and budget are shared through it. */
export interface StoreHealth {
  readonly kind: string
  readonly state: 'answering' | 'away'
  readonly flights: 'among all processes' | 'within this process'
  readonly budget: 'among all processes' | 'within this process'
}

/** What an operator must know of the store before they start a second process. */
export function storeNotice(
  { kind, state, flights }: StoreHealth,
  { scripts }: Capabilities,
): { readonly level: 'info' | 'warn'; readonly text: string } {
  if (kind === 'memory') return { level: 'info', text: 'values live in this process' }
  if (flights === 'among all processes') {
    return { level: 'info', text: 'values, loads and budget are shared through the store' }
  }
  const text = scripts
    ? `the store is ${state}: this process starts alone, and shares as soon as the store answers`
    : `a ${kind} store cannot run scripts: each process leads its own loads and counts its own budget`
  return { level: 'warn', text }
}
