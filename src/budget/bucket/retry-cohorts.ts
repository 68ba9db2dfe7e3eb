import { SECOND } from '../../time/clock.js'

/** Questions that were refused and told to come back at an instant. */
interface Invitation {
  readonly dueMs: number
  readonly count: number
}

/**
 * Whom a refusal has sent away. A question has no name here, so whoever asks at or after the
 * instant that a refused one was told is taken for that one: it was demand when it first asked, and
 * is not counted again. Who comes sooner than told counts as new, which errs towards the reserve;
 * the invitation it leaves behind hides one later question, which evens it out.
 */
export type RetryCohorts = readonly Invitation[]

export const noRetryCohorts: RetryCohorts = []

/** Invitations are gathered by the second, so that jittered instants do not make a long list. */
const STEP_MS = SECOND
const MOST = 64
/** Dashboards ask every few seconds: who has not come back by then does not come, and hides nobody new. */
const PATIENCE_MS = 15 * SECOND

/** Somebody asks: one who was expected, or somebody new. */
export function arrive(
  returns: RetryCohorts,
  nowMs: number,
): { readonly expected: boolean; readonly returns: RetryCohorts } {
  const waiting = returns.filter(({ dueMs }) => dueMs + PATIENCE_MS > nowMs)
  const due = waiting.find(({ dueMs }) => dueMs <= nowMs)
  if (!due) return { expected: false, returns: waiting }
  const left = waiting.flatMap((one) => {
    if (one !== due) return [one]
    return one.count > 1 ? [{ ...one, count: one.count - 1 }] : []
  })
  return { expected: true, returns: left }
}

/** Somebody was refused, and told to come back then. */
export function expectRetry(returns: RetryCohorts, retryAtMs: number): RetryCohorts {
  const dueMs = Math.floor(retryAtMs / STEP_MS) * STEP_MS
  const count = 1 + (returns.find((one) => one.dueMs === dueMs)?.count ?? 0)
  return [...returns.filter((one) => one.dueMs !== dueMs), { dueMs, count }]
    .sort((a, b) => a.dueMs - b.dueMs)
    .slice(-MOST)
}
