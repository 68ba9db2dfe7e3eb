import { MINUTE, SECOND } from '../time/clock.js'
import { BudgetSpentError, UpstreamRejectedError } from '../upstream/errors/errors.js'

const FIRST_MS = SECOND
const LONGEST_MS = MINUTE
/** Whoever gives the permission waits for it no longer than this. */
const REFUSED_MS = 10 * MINUTE
/** A channel that has told for so long has not failed at once. */
const STEADY_MS = 2 * MINUTE

/** Failures in a row, this one included. */
export function failuresAfter(failures: number, toldForMs: number): number {
  return toldForMs >= STEADY_MS ? 1 : failures + 1
}

/** How long to wait before the next try. Replicas of several fleets do not come back together. */
export function reconnectAfterMs(
  failures: number,
  error: unknown,
  nowMs: number,
  random: () => number,
): number {
  const pauseMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
  const afterMs = (pauseMs * (1 + random())) / 2
  if (isRefused(error)) return Math.max(afterMs, REFUSED_MS)
  if (error instanceof BudgetSpentError) return Math.max(afterMs, error.retryAtMs - nowMs)
  return afterMs
}

/** The OAuth client may not do this. */
export function isRefused(error: unknown): error is UpstreamRejectedError {
  return error instanceof UpstreamRejectedError && [401, 403].includes(error.upstreamStatus)
}

/** The channel has expired, or another took its place among the twenty. */
export function isGone(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.upstreamStatus === 404
}
