import { type Clock, MINUTE, SECOND } from '../../time/clock.js'
import { BudgetSpentError, UpstreamUnavailableError } from '../errors/errors.js'

/** A submitted run waits for budget, up to this long. */
const LONGEST_WAIT_MS = 3 * MINUTE
const SHORTEST_WAIT_MS = SECOND / 4
/** Those who were refused together do not come back together. */
const SPREAD_MS = SECOND / 2

/** A poll that is not answered tells nothing about the run. */
const MOST_FAILURES_IN_A_ROW = 2
const PAUSE_AFTER_FAILURE_MS = 5 * SECOND

/**
 * What the calls for one run that is already paid for put up with, all of them together: each is repeated after
 * a wait for budget, and a few times where the upstream did not answer.
 */
export function runRetryBudget(clock: Clock, random: () => number, signal: AbortSignal) {
  let leftMs = LONGEST_WAIT_MS
  let failures = 0

  const waitAfter = (error: unknown): number | undefined => {
    const nowMs = clock.now()
    const spreadMs = Math.floor(random() * SPREAD_MS)
    if (error instanceof BudgetSpentError) {
      return Math.max(SHORTEST_WAIT_MS, error.retryAtMs - nowMs) + spreadMs
    }
    if (!(error instanceof UpstreamUnavailableError)) return undefined
    // What cannot be read is as it is: the same call would bring the same.
    if (error.kind === 'closed' || error.kind === 'malformed') return undefined
    failures += 1
    if (failures > MOST_FAILURES_IN_A_ROW) return undefined
    return Math.max(PAUSE_AFTER_FAILURE_MS, (error.retryAtMs ?? nowMs) - nowMs) + spreadMs
  }

  return async <Result>(call: () => Promise<Result>): Promise<Result> => {
    for (;;) {
      try {
        const result = await call()
        failures = 0
        return result
      } catch (error) {
        const waitMs = waitAfter(error)
        // What lies beyond what a run may wait is not waited for at all: the run stays recorded.
        if (waitMs === undefined || waitMs > leftMs) throw error
        leftMs -= waitMs
        await clock.sleep(waitMs, signal)
      }
    }
  }
}
