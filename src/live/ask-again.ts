import { SECOND } from '../time/clock.js'
import { quarterHourOf } from '../time/quarter-hour.js'

/** What an answer tells of when another one may differ. */
export interface AnswerTimes {
  /** Of its reports. */
  readonly pollAfterMs: readonly number[]
  readonly hasErrors: boolean
  /** Of its errors, the shortest; null: none says. */
  readonly retryAfterSeconds: number | null
}

const SOONEST_MS = SECOND
/** Budgets change with every call, and reports that are served only where they are cached may come any time. */
const WITHOUT_REPORT_MS = 2 * SECOND
const AFTER_ERROR_MS = 30 * SECOND

/** At the latest with the quarter hour: then a named period (TODAY) may be another one. */
export function askAgainMs({ pollAfterMs, ...errors }: AnswerTimes, nowMs: number): number {
  const due = [...pollAfterMs, quarterHourOf(nowMs).untilMs]
  if (errors.hasErrors) {
    const { retryAfterSeconds } = errors
    due.push(nowMs + (retryAfterSeconds === null ? AFTER_ERROR_MS : retryAfterSeconds * SECOND))
  } else if (pollAfterMs.length === 0) due.push(nowMs + WITHOUT_REPORT_MS)
  return Math.max(nowMs + SOONEST_MS, Math.min(...due))
}

/** After a quarter hour many questions are due, in every replica. */
const SPREAD_MS = 5 * SECOND

/** Later by chance where the quarter hour is what a question waits for. `chance` in [0, 1). */
export function spreadMs(atMs: number, nowMs: number, chance: number): number {
  const { untilMs } = quarterHourOf(nowMs)
  return atMs === untilMs ? atMs + Math.floor(SPREAD_MS * chance) : atMs
}
