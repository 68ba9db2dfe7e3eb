import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import { LimitExceededError } from '../caller/request-limits.js'

/** Default of `limits.invalidations` in CONFIG_FILE. */
export const INVALIDATION_LIMITS = {
  /** Invalidations by `invalidateReports` in a minute, of each caller: keys, kinds and queues together. */
  invalidations: 2_000,
}

export type InvalidationLimits = Readonly<typeof INVALIDATION_LIMITS>

/**
 * A token bucket for each caller: one caller's loop does not keep another from invalidating.
 * @returns throws a `LimitExceededError`, and takes nothing, where the caller has not so many left
 */
export function invalidationRate({ invalidations: max }: InvalidationLimits, clock: Clock) {
  /** As many as there are callers: their ids come from the configuration. */
  const buckets = new Map<string, { readonly left: number; readonly atMs: number }>()
  return (callerId: string, amount: number): void => {
    const nowMs = clock.now()
    const before = buckets.get(callerId) ?? { left: max, atMs: nowMs }
    // A clock that was set back refills nothing, and is followed.
    const passedMs = Math.max(0, nowMs - before.atMs)
    const left = Math.min(max, before.left + (passedMs * max) / MINUTE)
    buckets.set(callerId, { left: amount > left ? left : left - amount, atMs: nowMs })
    if (amount > left) throw exceeded(amount, left, max)
  }
}

function exceeded(amount: number, left: number, max: number): LimitExceededError {
  const value = Math.ceil(max - left) + amount
  const seconds = Math.ceil(((amount - left) * MINUTE) / max / SECOND)
  const wayOut = 'invalidate by `reports` or `queueIds` instead of single keys'
  const when = amount > max ? `in parts of at most ${max}` : `again in ${seconds} s`
  const message = `${value} invalidations within a minute; at most ${max}: ${wayOut}, or come ${when}`
  return new LimitExceededError('invalidations', value, max, message)
}
