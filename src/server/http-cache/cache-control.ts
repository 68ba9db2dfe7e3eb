import { SECOND } from '../../time/clock.js'
import { quarterHourOf } from '../../time/quarter-hour.js'
import type { CachedReport } from './answer-facts.js'

/** Default of `http.maxAgeSeconds` in CONFIG_FILE. */
export const MAX_AGE_SECONDS = 30

export const NO_STORE = 'no-store'
/** Each use is asked for first. */
export const NO_CACHE = 'private, no-cache'

/**
 * `Cache-Control` of an answer that a private cache may give again (RFC 9111, 5.2.2; RFC 5861, 3). A cache
 * asks again when something newer may be there (`pollAfter`), and gives the answer once more while it asks.
 * It never gives what the gateway would not: data beyond its ages or beyond what the caller tolerates, or
 * a named period (TODAY) that may have become another.
 *
 * @param askedAtMs at which instant named periods were read: a load may take until after midnight
 */
export function reusableFor(
  reports: readonly CachedReport[],
  nowMs: number,
  maxAgeSeconds: number,
  askedAtMs = nowMs,
): string {
  let { untilMs } = quarterHourOf(askedAtMs)
  let pollAfterMs = Number.POSITIVE_INFINITY
  for (const { servableUntilMs, freshness } of reports) {
    untilMs = Math.min(untilMs, servableUntilMs)
    pollAfterMs = Math.min(pollAfterMs, freshness.pollAfterMs)
  }
  const rest = seconds(untilMs - nowMs)
  const maxAge = Math.min(seconds(pollAfterMs - nowMs), rest, maxAgeSeconds)
  const more = Math.min(maxAge, rest - maxAge)
  return `private, max-age=${maxAge}, stale-while-revalidate=${more}`
}

function seconds(ms: number): number {
  return Math.max(0, Math.floor(ms / SECOND))
}
