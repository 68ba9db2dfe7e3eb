import { MINUTE, SECOND } from '../../time/clock.js'

/** Calls granted within one second. */
interface Tick {
  readonly lastMs: number
  readonly count: number
}

/** What was sent lately, oldest first. */
export type Recent = readonly Tick[]

export const nothingRecent: Recent = []

/** A limit on bursts that no header tells: at most so many calls in any stretch of this length. */
export interface Burst {
  readonly max: number
  readonly stretchMs: number
  readonly changedAtMs: number
}

/** Below this a 429 was not about our pace: others share the limit, and slowing down would not help. */
const LEAST_EVIDENCE = 10
const LEAST_MAX = 5
/** AIMD: what a 429 leaves of the burst. One call more is allowed after each clean window. */
const DECREASE = 0.7
/** What calls in the background may use of a burst. */
const BACKGROUND_SHARE = 0.75
/** A refusal that lasts longer is about a window, not about a burst. */
export const LONGEST_STRETCH_MS = MINUTE
const DEFAULT_STRETCH_MS = 10 * SECOND

export function sent(recent: Recent, nowMs: number): Recent {
  // A clock that was set back leaves ticks in the future: they are dropped.
  const kept = recent.filter(({ lastMs }) => lastMs > nowMs - LONGEST_STRETCH_MS && lastMs <= nowMs)
  const last = kept.at(-1)
  if (!last || Math.floor(last.lastMs / SECOND) !== Math.floor(nowMs / SECOND)) {
    return [...kept, { lastMs: nowMs, count: 1 }]
  }
  return [...kept.slice(0, -1), { lastMs: nowMs, count: last.count + 1 }]
}

/**
 * A 429 came although the count left room: the burst that we sent was too large.
 * @param waitMs what `Retry-After` said: the best hint at the length of the limit's window
 * @param askedAtMs when the refused call was granted: calls of one burst are one lesson
 */
export function learnBurst(
  burst: Burst | null,
  recent: Recent,
  waitMs: number | undefined,
  askedAtMs: number,
  nowMs: number,
): Burst | null {
  if (waitMs !== undefined && waitMs > LONGEST_STRETCH_MS) return burst
  if (burst && askedAtMs <= burst.changedAtMs && nowMs >= burst.changedAtMs) return burst
  const stretchMs = Math.max(SECOND, waitMs ?? DEFAULT_STRETCH_MS)
  const count = countSince(recent, nowMs - stretchMs, nowMs)
  if (count < LEAST_EVIDENCE && !burst) return null
  const reached = burst ? Math.min(burst.max, Math.max(count, LEAST_MAX)) : count
  return {
    max: Math.max(LEAST_MAX, Math.floor(reached * DECREASE)),
    stretchMs: Math.max(stretchMs, burst?.stretchMs ?? 0),
    changedAtMs: nowMs,
  }
}

/** When the next call fits; undefined: now. */
export function burstFreeAt(
  burst: Burst | null,
  recent: Recent,
  use: 'all' | 'background',
  windowMs: number,
  nowMs: number,
): number | undefined {
  // A lesson from the future was learned by a clock that has been set back since.
  if (!burst || nowMs < burst.changedAtMs) return undefined
  const max = burst.max + Math.floor((nowMs - burst.changedAtMs) / windowMs)
  const share = use === 'all' ? max : Math.floor(max * BACKGROUND_SHARE)
  const within = recent.filter(({ lastMs }) => lastMs > nowMs - burst.stretchMs && lastMs <= nowMs)
  let over = within.reduce((total, { count }) => total + count, 0) - share + 1
  if (over <= 0) return undefined
  for (const { lastMs, count } of within) {
    over -= count
    if (over <= 0) return lastMs + burst.stretchMs
  }
  return nowMs + burst.stretchMs
}

function countSince(recent: Recent, sinceMs: number, nowMs: number): number {
  return recent
    .filter(({ lastMs }) => lastMs > sinceMs && lastMs <= nowMs)
    .reduce((total, { count }) => total + count, 0)
}
