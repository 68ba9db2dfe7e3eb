import { MINUTE, SECOND } from '../../time/clock.js'
import { addCall, type CallsBySecond, callsSince, totalOf } from './calls-by-second.js'

/** A limit on bursts that no header gives: at most so many calls in any stretch of this length. */
export interface Burst {
  readonly max: number
  readonly stretchMs: number
  readonly changedAtMs: number
}

/** After fewer calls a 429 is not about the gateway's pace: other clients use the limit, too. */
const LEAST_EVIDENCE = 10
const LEAST_MAX = 5
/** AIMD: a 429 leaves this share of the burst; each clean window adds one call. */
const DECREASE = 0.7
/** What background calls may use of a burst. */
const BACKGROUND_SHARE = 0.75
/** A `Retry-After` that is longer is about a window, not about a burst. */
export const LONGEST_STRETCH_MS = MINUTE
const DEFAULT_STRETCH_MS = 10 * SECOND

/** One more call was granted; calls too old to matter for a burst are dropped. */
export function noteSent(recent: CallsBySecond, nowMs: number): CallsBySecond {
  return addCall(callsSince(recent, nowMs - LONGEST_STRETCH_MS, nowMs), nowMs)
}

/**
 * A 429 came although the count left room: the burst that was sent was too large.
 * @param waitMs the wait of `Retry-After`: the best hint at the length of the limit's window
 * @param askedAtMs when the refused call was granted: the refused calls of one burst shrink it once
 */
export function learnBurst(
  burst: Burst | null,
  recent: CallsBySecond,
  waitMs: number | undefined,
  askedAtMs: number,
  nowMs: number,
): Burst | null {
  if (waitMs !== undefined && waitMs > LONGEST_STRETCH_MS) return burst
  if (burst && askedAtMs <= burst.changedAtMs && nowMs >= burst.changedAtMs) return burst
  const stretchMs = Math.max(SECOND, waitMs ?? DEFAULT_STRETCH_MS)
  const count = totalOf(callsSince(recent, nowMs - stretchMs, nowMs))
  if (count < LEAST_EVIDENCE && !burst) return null
  const reached = burst ? Math.min(burst.max, Math.max(count, LEAST_MAX)) : count
  return {
    max: Math.max(LEAST_MAX, Math.floor(reached * DECREASE)),
    stretchMs: Math.max(stretchMs, burst?.stretchMs ?? 0),
    changedAtMs: nowMs,
  }
}

/** When the next call fits into the burst; undefined: now. */
export function burstFreeAt(
  burst: Burst | null,
  recent: CallsBySecond,
  use: 'all' | 'background',
  windowMs: number,
  nowMs: number,
): number | undefined {
  // Changed in the future: the clock has been set back since.
  if (!burst || nowMs < burst.changedAtMs) return undefined
  const max = burst.max + Math.floor((nowMs - burst.changedAtMs) / windowMs)
  const share = use === 'all' ? max : Math.floor(max * BACKGROUND_SHARE)
  const within = callsSince(recent, nowMs - burst.stretchMs, nowMs)
  let over = totalOf(within) - share + 1
  if (over <= 0) return undefined
  for (const { lastMs, count } of within) {
    over -= count
    if (over <= 0) return lastMs + burst.stretchMs
  }
  return nowMs + burst.stretchMs
}
