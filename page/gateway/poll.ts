import type { Problem } from './answer.js'

/** Of each report; these three are selected wherever the page polls. */
export interface PollTimes {
  readonly asOf: string
  readonly ageSeconds: number
  readonly pollAfter: string
}

const SHORTEST_MS = 1_000
const LONGEST_MS = 600_000
const AFTER_PROBLEM_MS = 5_000
const WITHOUT_TIMES_MS = 5_000

/** When to ask again: when something newer can be there, and not sooner than the viewer wants. */
export function msUntilPoll(
  times: PollTimes | null,
  problem: Problem | null,
  atLeastMs: number,
): number {
  return Math.min(Math.max(wait(times, problem), atLeastMs, SHORTEST_MS), LONGEST_MS)
}

function wait(times: PollTimes | null, problem: Problem | null): number {
  if (problem) {
    const { retryAfterSeconds } = problem
    return retryAfterSeconds === null ? AFTER_PROBLEM_MS : retryAfterSeconds * 1_000
  }
  if (!times) return WITHOUT_TIMES_MS
  return Date.parse(times.pollAfter) - (Date.parse(times.asOf) + times.ageSeconds * 1_000)
}
