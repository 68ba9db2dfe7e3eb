import { MINUTE, SECOND } from '../../time/clock.js'
import type { AnswerFacts } from './answer-facts.js'

/** Default of `http.maxAgeSeconds` in CONFIG_FILE. */
export const MAX_AGE_SECONDS = 30

export const NO_STORE = 'no-store'
/** Each use is asked for first. */
export const NO_CACHE = 'private, no-cache'

/** `Cache-Control` of an answer (RFC 9111, 5.2.2; RFC 5861, 3). */
export function cacheControlOf(facts: AnswerFacts, maxAgeSeconds: number): string {
  const { hasErrors, isMutation, isExplained } = facts
  if (hasErrors || isMutation || isExplained) return NO_STORE
  if (!isReusable(facts)) return NO_CACHE
  const { maxAge, staleWhileRevalidate } = reuse(facts, maxAgeSeconds)
  return `private, max-age=${maxAge}, stale-while-revalidate=${staleWhileRevalidate}`
}

/** Whether a cache may give the answer again without asking, for a time that the reports tell. */
export function isReusable(facts: AnswerFacts): boolean {
  const { method, hasErrors, isMutation, isExplained, isConstant, reports } = facts
  if (method !== 'GET' || hasErrors || isMutation || isExplained) return false
  return isConstant && reports.length > 0
}

/** Calendar days begin at one of these in every zone: its offset is a multiple of it. */
const CALENDAR_STEP_MS = 15 * MINUTE

/**
 * In seconds. A cache asks again when something newer may be there (`pollAfter`), and gives the answer
 * once more while it asks. It never gives what the gateway would not: data beyond its ages or beyond
 * what the caller tolerates, or a named period (TODAY) that may have become another.
 */
function reuse({ reports, nowMs }: AnswerFacts, maxAgeSeconds: number) {
  const stepMs = CALENDAR_STEP_MS - (nowMs % CALENDAR_STEP_MS)
  const rest = seconds(
    Math.min(nowMs + stepMs, ...reports.map((one) => one.servableUntilMs)) - nowMs,
  )
  const untilPoll = seconds(Math.min(...reports.map((one) => one.freshness.pollAfterMs)) - nowMs)
  const maxAge = Math.min(untilPoll, rest, maxAgeSeconds)
  return { maxAge, staleWhileRevalidate: Math.min(maxAge, rest - maxAge) }
}

function seconds(ms: number): number {
  return Math.max(0, Math.floor(ms / SECOND))
}
