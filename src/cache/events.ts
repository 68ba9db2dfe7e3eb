import type { LoadPriority } from './flights.js'
import type { StaleReason } from './policy/decide.js'
import type { InvalidationReason } from './policy/entry.js'

/** What happens in the cache, told once, at the place where it becomes true. `label` is the report. */
export type CacheEvent =
  | { readonly type: 'hit'; readonly label: string; readonly ageMs: number }
  /** Several at once. */
  | { readonly type: 'hits'; readonly label: string; readonly agesMs: readonly number[] }
  | {
      readonly type: 'stale'
      readonly label: string
      readonly ageMs: number
      readonly reason: StaleReason
    }
  /** A caller waited for a load; `reason`: what came is stale all the same. */
  | { readonly type: 'waited'; readonly label: string; readonly reason: StaleReason | null }
  /** A caller got an error: nothing servable, and no load that helped. */
  | { readonly type: 'failed'; readonly label: string; readonly error: unknown }
  /** Nothing servable. */
  | { readonly type: 'miss'; readonly label: string }
  /** The stored value is not valid for this question: a miss. */
  | { readonly type: 'unfit'; readonly label: string }
  /** The caller joined a load under way in this process. */
  | { readonly type: 'joined'; readonly label: string }
  | {
      readonly type: 'loaded'
      readonly label: string
      readonly key: string
      readonly priority: LoadPriority
      readonly ms: number
      readonly rule: string
    }
  | {
      readonly type: 'loadFailed'
      readonly label: string
      readonly priority: LoadPriority
      readonly ms: number
      readonly error: unknown
    }
  /** A load that waited for the lease of another process found that one's value in the store. */
  | { readonly type: 'loadedElsewhere'; readonly label: string }
  /** Another process took the lease over; this process's load was aborted. */
  | { readonly type: 'leaseLost'; readonly label: string }
  /** The budget refused a refresh; what is there is served. */
  | { readonly type: 'loadRefused'; readonly label: string; readonly priority: LoadPriority }
  /** A caller left before the load was done; the load goes on. */
  | { readonly type: 'leftWaiting'; readonly label: string; readonly waitedMs: number }
  /** Values with this tag, read until now, no longer count as fresh. */
  | { readonly type: 'invalidated'; readonly tag: string; readonly reason: InvalidationReason }
