import { blockedUntil } from './block.js'
import { type Bucket, countOf, headroomNow } from './bucket.js'
import { burstFreeAt } from './burst.js'
import { committedCalls } from './call-count.js'
import { recoveredAt } from './headroom.js'
import { expectedOtherCalls } from './other-clients.js'
import { currentWindow, resetOfWindow, type Window } from './window.js'

export type BudgetMode = 'NORMAL' | 'DEGRADED' | 'BLOCKED'

export interface BucketStatus {
  readonly mode: BudgetMode
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAtMs: number | null
  /** Set only while BLOCKED. */
  readonly retryAtMs: number | null
  readonly observedAtMs: number | null
  readonly source: Window['source']
}

/** How long to wait for a bucket that only calls in flight have filled. */
export const IN_FLIGHT_WAIT_MS = 1_000

export function statusOf(bucket: Bucket, nowMs: number): BucketStatus {
  const window = currentWindow(bucket.window, nowMs)
  const remaining = remainingOf(bucket, window, nowMs)
  const retryAtMs = retryAt(bucket, window, remaining, nowMs)
  return {
    mode: retryAtMs === null ? openMode(bucket, window, remaining, nowMs) : 'BLOCKED',
    limit: bucket.limit,
    remaining,
    resetsAtMs: window ? resetOfWindow(window, nowMs) : null,
    retryAtMs,
    observedAtMs: bucket.observedAtMs,
    source: window?.source ?? 'PRIOR',
  }
}

/** The limit, less the committed calls, less what other clients are expected to use before the window ends. */
function remainingOf(bucket: Bucket, window: Window | undefined, nowMs: number): number | null {
  const { limit, callCount, inFlight, otherClients, windowMs } = bucket
  if (limit === null) return null
  const otherCalls = expectedOtherCalls(otherClients, window, limit, windowMs, nowMs)
  return Math.max(0, limit - committedCalls(callCount, window, inFlight) - otherCalls)
}

function openMode(
  bucket: Bucket,
  window: Window | undefined,
  remaining: number | null,
  nowMs: number,
): BudgetMode {
  const { limit, stats } = bucket
  if (limit === null || remaining === null) return 'NORMAL'
  const headroom = headroomNow(bucket, limit, nowMs)
  if (remaining <= headroom) return 'DEGRADED'
  if (!window || !stats.ranShort || window.serial !== stats.serial) return 'NORMAL'
  return remaining <= recoveredAt(limit, headroom) ? 'DEGRADED' : 'NORMAL'
}

/** When a bucket that takes no call at all opens again; null: it is open. */
function retryAt(
  bucket: Bucket,
  window: Window | undefined,
  remaining: number | null,
  nowMs: number,
): number | null {
  const ends = [
    blockedUntil(bucket, nowMs),
    burstFreeAt(bucket.burst, bucket.recent, 'all', bucket.windowMs, nowMs),
  ]
  if (remaining === 0) {
    const isUsedUp = window && countOf(bucket, nowMs) === 'reached'
    ends.push(isUsedUp ? window.resetsAtMs : checkAgainAt(bucket, window, nowMs))
  }
  const known = ends.filter((endMs) => endMs !== undefined)
  return known.length === 0 ? null : Math.max(...known)
}

/**
 * For a bucket that is full although its window is not used up. Calls in flight are answered before
 * the reset; what is kept for other clients shrinks as the reset comes nearer.
 */
function checkAgainAt({ inFlight }: Bucket, window: Window | undefined, nowMs: number): number {
  const waitMs = inFlight > 0 || !window ? 0 : (window.resetsAtMs - nowMs) / 4
  return nowMs + Math.max(IN_FLIGHT_WAIT_MS, Math.ceil(waitMs))
}
