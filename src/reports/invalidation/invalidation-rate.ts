import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import { LimitExceededError } from '../caller/request-limits.js'

/** Default of `limits.invalidations` in CONFIG_FILE. */
export const INVALIDATION_LIMITS = {
  /** Invalidations by `invalidateReports` in a minute, of each caller: keys, kinds and queues together. */
  invalidations: 2_000,
}

export type InvalidationLimits = Readonly<typeof INVALIDATION_LIMITS>

interface TokenBucket {
  left: number
  atMs: number
}

/** A token bucket for each caller: one caller's loop does not keep another from invalidating. */
export class InvalidationRate {
  readonly #max: number
  readonly #clock: Clock
  /** As many as there are callers: their ids come from the configuration. */
  readonly #buckets = new Map<string, TokenBucket>()

  constructor({ invalidations }: InvalidationLimits, clock: Clock) {
    this.#max = invalidations
    this.#clock = clock
  }

  /** Throws a `LimitExceededError`, and takes nothing, where the caller has not so many left. */
  take(callerId: string, amount: number): void {
    const bucket = this.#refilled(callerId)
    if (amount > bucket.left) throw this.#exceeded(amount, bucket.left)
    bucket.left -= amount
  }

  #refilled(callerId: string): TokenBucket {
    const nowMs = this.#clock.now()
    const bucket = this.#buckets.get(callerId) ?? { left: this.#max, atMs: nowMs }
    this.#buckets.set(callerId, bucket)
    // A clock that was set back refills nothing, and is followed.
    const passedMs = Math.max(0, nowMs - bucket.atMs)
    bucket.left = Math.min(this.#max, bucket.left + (passedMs * this.#max) / MINUTE)
    bucket.atMs = nowMs
    return bucket
  }

  #exceeded(amount: number, left: number): LimitExceededError {
    const max = this.#max
    const value = Math.ceil(max - left) + amount
    const seconds = Math.ceil(((amount - left) * MINUTE) / max / SECOND)
    const wayOut = 'invalidate by `reports` or `queueIds` instead of single keys'
    const when = amount > max ? `in parts of at most ${max}` : `again in ${seconds} s`
    const message = `${value} invalidations within a minute; at most ${max}: ${wayOut}, or come ${when}`
    return new LimitExceededError('invalidations', value, max, message)
  }
}
