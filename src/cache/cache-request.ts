import type { FlightContext, LoadRequest, Source } from './load-request.js'
import type { Condition, StaleReason, Tolerance } from './policy/decide.js'
import type { Entry } from './policy/entry.js'
import type { Forecast } from './policy/forecast.js'

/** One question to the cache, with all that the cache must know of it. */
export interface CacheRequest<Value> extends LoadRequest<Value> {
  readonly tolerance: Tolerance
  /** What a value can be invalidated by, see `invalidate`. */
  readonly tags: readonly string[]
  /** Whether a refresh of this priority would be paid for right now. */
  readonly condition: (priority: 'refresh' | 'early') => Condition
  /** Whether the caller polls at the instant that an answer of this process gave (`pollAfter`). */
  readonly isScheduledPoll?: () => boolean
  /** Hears of each entry that this process gives while it is fresh, once. */
  readonly onServed?: (entry: Entry<Value>) => void
  /** Default: the caller may cause as many loads as it likes. */
  readonly allowance?: LoadAllowance
}

/** A request that is kept, to be answered once more: nothing in it may keep what its HTTP request has used. */
export interface RepeatableRequest<Value> extends CacheRequest<Value> {
  readonly allowance?: never
  readonly pending?: never
}

/** What the caller may still cause to be loaded. */
export interface LoadAllowance {
  /** Takes what a load of this key costs; an error where that is more than is left. */
  take(): Error | null
}

/** That the caller waited for a load. */
export interface Forward {
  /** `stale`: something was stored, which the caller did not take as it was. */
  readonly cause: 'miss' | 'stale'
  /** The load was under way before the caller came. */
  readonly isCollapsed: boolean
}

export interface CacheAnswer<Value> {
  readonly entry: Entry<Value>
  readonly source: Source
  /** Why the value is stale; null while it is fresh. */
  readonly reason: StaleReason | null
  readonly refreshing: boolean
  /** Null: it was given at once, from what is stored. */
  readonly forward: Forward | null
  /** Told when it is asked for: a caller that does not want it does not pay for it. */
  readonly refreshEstimate: () => RefreshEstimate
}

/** What `getMany` would do with a request. */
export interface ForecastAnswer<Value> extends Forecast {
  /** What is stored, as it would be given; null: nothing is. */
  readonly stored: CacheAnswer<Value> | null
  /** Of a load that begins now, see `FlightContext`. */
  readonly mayReuse: FlightContext['mayReuse']
  /** The load is under way already: the request joins it. */
  readonly isUnderWay: boolean
  /** The error of the last load; null unless that is the answer. */
  readonly error: unknown
}

/** What is known of when something newer comes. */
export interface RefreshEstimate {
  /** How long a load of this kind usually takes, as this process knows it. */
  readonly usualLoadMs: number
  /** How long the load of this value took: all processes know the same. */
  readonly lastLoadMs: number
  /** Since when one is under way; null: none is. */
  readonly loadingSinceMs: number | null
  /** No retry before this instant; null: no pause. */
  readonly pausedUntilMs: number | null
  /** Why the value stands in for a load that was refused; null where none was. */
  readonly refusal: unknown
}

/** The load goes on; the caller left after its wait. */
export class LoadPendingError extends Error {
  override readonly name = 'LoadPendingError'
}
