import { reserveOf } from './reserve.js'
import { type Allowance, currentWindow, openWindow, type Window } from './window.js'

export type BudgetMode = 'NORMAL' | 'DEGRADED' | 'BLOCKED'

/** After a block one call tries whether the upstream takes calls again: not needed, not yet sent, under way. */
export type Probe = 'none' | 'due' | 'out'

/** Everything we know about one limit. A value: each change makes a new one. */
export interface Bucket extends Allowance {
  readonly inFlight: number
  readonly blockedUntilMs: number
  readonly probe: Probe
  readonly observedAtMs: number | null
}

/** How a bucket stands at one instant. */
export interface Standing {
  readonly mode: BudgetMode
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAtMs: number | null
  readonly retryAtMs: number | null
  readonly observedAtMs: number | null
  readonly source: Window['source']
}

/** When to look again at a bucket that only calls in flight have filled. */
export const IN_FLIGHT_WAIT_MS = 1_000

export function newBucket(limit: number | null, windowMs: number): Bucket {
  return {
    limit,
    windowMs,
    window: null,
    inFlight: 0,
    blockedUntilMs: 0,
    probe: 'none',
    observedAtMs: null,
  }
}

export function standing(bucket: Bucket, nowMs: number): Standing {
  const window = currentWindow(bucket.window, nowMs)
  const remaining = remainingOf(bucket, window)
  const mode = modeOf(bucket, remaining, nowMs)
  return {
    mode,
    limit: bucket.limit,
    remaining,
    resetsAtMs: window?.resetsAtMs ?? null,
    retryAtMs: mode === 'BLOCKED' ? comeBackAt(bucket, window, remaining, nowMs) : null,
    observedAtMs: bucket.observedAtMs,
    source: window?.source ?? 'PRIOR',
  }
}

/** A call counts from the moment it is granted, not from its answer. */
export function take(bucket: Bucket, nowMs: number): Bucket {
  const window = bucket.limit === null ? bucket.window : openWindow(bucket, nowMs)
  const probe = bucket.probe === 'due' ? 'out' : bucket.probe
  return { ...bucket, window, probe, inFlight: bucket.inFlight + 1 }
}

export function giveBack(bucket: Bucket): Bucket {
  return { ...bucket, inFlight: Math.max(0, bucket.inFlight - 1) }
}

/** Whether the upstream's count, without what is in flight, has used the allowance up. */
export function countOf(bucket: Bucket, nowMs: number): 'reached' | 'below' {
  const window = currentWindow(bucket.window, nowMs)
  return bucket.limit !== null && window && window.used >= bucket.limit ? 'reached' : 'below'
}

/** Blocks only grow: answers to calls sent before the block may name an earlier end. */
export function close(bucket: Bucket, untilMs: number): Bucket {
  return {
    ...bucket,
    blockedUntilMs: Math.max(bucket.blockedUntilMs, untilMs),
    probe: bucket.probe === 'out' ? 'out' : 'due',
  }
}

/**
 * Closed by a 429. `Retry-After` takes precedence over a reset: where the window is spent, what the
 * upstream names as the moment to come back is its end.
 */
export function closeRefused(bucket: Bucket, untilMs: number, nowMs: number): Bucket {
  const closed = close(bucket, untilMs)
  if (!closed.window || countOf(closed, nowMs) === 'below') return closed
  const resetsAtMs = Math.min(closed.window.resetsAtMs, closed.blockedUntilMs)
  return { ...closed, window: { ...closed.window, resetsAtMs } }
}

function remainingOf(bucket: Bucket, window: Window | undefined): number | null {
  if (bucket.limit === null) return null
  return Math.max(0, bucket.limit - (window?.used ?? 0) - bucket.inFlight)
}

function modeOf(bucket: Bucket, remaining: number | null, nowMs: number): BudgetMode {
  if (bucket.blockedUntilMs > nowMs || remaining === 0) return 'BLOCKED'
  if (bucket.limit === null || remaining === null) return 'NORMAL'
  return remaining <= reserveOf(bucket.limit) ? 'DEGRADED' : 'NORMAL'
}

function comeBackAt(
  bucket: Bucket,
  window: Window | undefined,
  remaining: number | null,
  nowMs: number,
): number {
  if (remaining !== 0) return bucket.blockedUntilMs
  // Filled by calls in flight, not by a count: their answers come before the reset, and tell more.
  const roomAtMs =
    window && countOf(bucket, nowMs) === 'reached' ? window.resetsAtMs : nowMs + IN_FLIGHT_WAIT_MS
  return Math.max(bucket.blockedUntilMs, roomAtMs)
}
