import type { Chance } from './chance.js'
import type { GraphWorld } from './graph-world.js'

/** Makes what is posted: one operation, or a batch; a text is JSON already. */
export type Shape = (chance: Chance, world: GraphWorld) => unknown

export const INTERVAL = 'interval:{from:"2026-06-08T02:00:00Z",to:"2026-06-15T00:00:00Z"}'
export const WAIT = 'freshness:{waitSeconds:5}'

export function query(text: string, variables?: object) {
  return { query: text, ...(variables && { variables }) }
}

/** So many of a text, each with its number. */
export function times(count: number, make: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(' ')
}
