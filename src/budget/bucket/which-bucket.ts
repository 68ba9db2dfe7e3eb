import { type Bucket, countOf } from './bucket.js'
import type { BudgetReading, NamedLimit } from './reading.js'

/**
 * Whom a 429 is about. The headers describe the token only; a service's own limit shows in the
 * body's `limit`, or in a 429 that comes although the token's count is below its allowance.
 */
export function whichBucket(
  named: NamedLimit | undefined,
  tokenCount: 'reached' | 'below',
): 'token' | 'family' {
  return namedBucket(named) ?? (tokenCount === 'reached' ? 'token' : 'family')
}

function namedBucket(named: NamedLimit | undefined): 'token' | 'family' | undefined {
  if (named?.key?.includes('token.rate')) return 'token'
  if (named?.namespace === 'platform.api') return 'token'
  if (named?.namespace?.startsWith('analytics')) return 'family'
  return undefined
}

/** Used when a 429 says nothing about when to come back. */
export const DEFAULT_BLOCK_MS = 10_000

/** Until when a 429 closes its bucket: what it says, else the reset of the window that is spent, else a guess. */
export function blockEnd(reading: BudgetReading, closed: Bucket, nowMs: number): number {
  if (reading.retryAtMs !== undefined) return Math.max(nowMs, reading.retryAtMs)
  if (closed.window && countOf(closed, nowMs) === 'reached') return closed.window.resetsAtMs
  return nowMs + DEFAULT_BLOCK_MS
}
