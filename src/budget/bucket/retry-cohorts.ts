import { SECOND } from '../../time/clock.js'

/** Refused questions with the same `retryAt`. */
interface RetryCohort {
  readonly dueMs: number
  readonly count: number
}

/**
 * Questions that were refused, by the instant at which they may ask again. A question has no name
 * here, so one that comes at or after such an instant is taken for the refused one: that was demand
 * when it first came, and is not counted again. One that comes sooner counts as new, which errs
 * towards the headroom; its cohort then hides one later question, which evens it out.
 */
export type RetryCohorts = readonly RetryCohort[]

export const noRetryCohorts: RetryCohorts = []

/** Cohorts are gathered by the second, so that jittered instants do not make a long list. */
const STEP_MS = SECOND
const MOST = 64
/** Dashboards ask every few seconds: a cohort this late is dropped, so that it hides no new question. */
const KEPT_MS = 15 * SECOND

/** A question comes: the retry of a refused one, which leaves its cohort, or a new one. */
export function matchRetry(
  cohorts: RetryCohorts,
  nowMs: number,
): { readonly isRetry: boolean; readonly cohorts: RetryCohorts } {
  const waiting = cohorts.filter(({ dueMs }) => dueMs + KEPT_MS > nowMs)
  const due = waiting.find(({ dueMs }) => dueMs <= nowMs)
  if (!due) return { isRetry: false, cohorts: waiting }
  const left = waiting.flatMap((one) => {
    if (one !== due) return [one]
    return one.count > 1 ? [{ ...one, count: one.count - 1 }] : []
  })
  return { isRetry: true, cohorts: left }
}

/** A question was refused until this instant. */
export function expectRetry(cohorts: RetryCohorts, retryAtMs: number): RetryCohorts {
  const dueMs = Math.floor(retryAtMs / STEP_MS) * STEP_MS
  const count = 1 + (cohorts.find((one) => one.dueMs === dueMs)?.count ?? 0)
  return [...cohorts.filter((one) => one.dueMs !== dueMs), { dueMs, count }]
    .sort((a, b) => a.dueMs - b.dueMs)
    .slice(-MOST)
}
