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

/** What the calls for one run that is already paid for put up with, all of them together. */
export class RunRetryBudget {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #signal: AbortSignal
  #leftMs = LONGEST_WAIT_MS
  #failures = 0

  constructor(clock: Clock, random: () => number, signal: AbortSignal) {
    this.#clock = clock
    this.#random = random
    this.#signal = signal
  }

  /** Calls again after a wait for budget, and a few times where the upstream did not answer. */
  async call<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const result = await work()
        this.#failures = 0
        return result
      } catch (error) {
        const waitMs = this.#waitAfter(error)
        // What lies beyond what a run may wait is not waited for at all: the run stays recorded.
        if (waitMs === undefined || waitMs > this.#leftMs) throw error
        this.#leftMs -= waitMs
        await this.#clock.sleep(waitMs, this.#signal)
      }
    }
  }

  #waitAfter(error: unknown): number | undefined {
    const nowMs = this.#clock.now()
    const spreadMs = Math.floor(this.#random() * SPREAD_MS)
    if (error instanceof BudgetSpentError) {
      return Math.max(SHORTEST_WAIT_MS, error.retryAtMs - nowMs) + spreadMs
    }
    if (!(error instanceof UpstreamUnavailableError)) return undefined
    // What cannot be read is as it is: the same call would bring the same.
    if (error.kind === 'closed' || error.kind === 'malformed') return undefined
    this.#failures += 1
    if (this.#failures > MOST_FAILURES_IN_A_ROW) return undefined
    return Math.max(PAUSE_AFTER_FAILURE_MS, (error.retryAtMs ?? nowMs) - nowMs) + spreadMs
  }
}
