import type { StaleReason } from './decide.js'

/** What happens in the cache, told once, at the place where it becomes true. `label` is the report. */
export type CacheEvent =
  | { readonly type: 'hit'; readonly label: string; readonly ageMs: number }
  | {
      readonly type: 'stale'
      readonly label: string
      readonly ageMs: number
      readonly reason: StaleReason
    }
  /** Nothing servable. */
  | { readonly type: 'miss'; readonly label: string }
  /** Someone else's flight was shared. */
  | { readonly type: 'joined'; readonly label: string }
  | {
      readonly type: 'loaded'
      readonly label: string
      readonly callClass: 1 | 2
      readonly ms: number
      readonly rule: string
    }
  | {
      readonly type: 'loadFailed'
      readonly label: string
      readonly callClass: 1 | 2
      readonly ms: number
      readonly error: unknown
    }
  /** A caller left before the load was done; the load goes on. */
  | { readonly type: 'leftWaiting'; readonly label: string; readonly waitedMs: number }
