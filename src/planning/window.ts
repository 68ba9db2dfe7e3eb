import type { Family } from '../budget/family.js'
import type { BudgetView } from '../budget/view.js'
import type { Clock } from '../time/clock.js'
import type { PendingCount } from '../time/pending-count.js'

/** What is left of a family's calls. */
export type CallsLeft = Pick<BudgetView, 'mode' | 'limit' | 'remaining'>

export interface WindowOptions {
  readonly clock: Clock
  readonly windowMs: number
  /** Default: it is not known, and the window never widens. */
  readonly callsLeft?: (family: Family) => CallsLeft
}

/** After the first query, in windows. */
const MOST_WINDOWS = 5

/** The whole window: nobody waits longer for queries of others, however few calls are left. */
export const LONGEST_WINDOW_MS = 250

/** With half of the calls left, or more, the window is as long as it is set. */
const PLENTY = 0.5
const MOST_FACTOR = 10

/**
 * How much longer a window is: the less is left of the calls, the more a call less is worth. 1 down to half of
 * them, then evenly up to 10 for none; 10 as soon as the budget is DEGRADED or BLOCKED.
 */
export function windowFactor({ mode, limit, remaining }: CallsLeft): number {
  if (mode !== 'NORMAL') return MOST_FACTOR
  if (limit === null || remaining === null || limit <= 0) return 1
  const missing = Math.min(1, Math.max(0, (PLENTY - remaining / limit) / PLENTY))
  return 1 + (MOST_FACTOR - 1) * missing
}

/**
 * For how long queries are collected that are planned together. Those of one HTTP request always come within it:
 * it stays open while some of them are on their way. It closes `windowMs` after the last query, and five times that
 * after the first; as the budget falls both are up to ten times as long; and 250 ms after the first in any case.
 */
export class PlanningWindow {
  readonly #options: WindowOptions
  readonly #requests = new Set<PendingCount>()
  #ms: number
  #lastMs = 0

  constructor(options: WindowOptions) {
    this.#options = options
    this.#ms = options.windowMs
  }

  /** Another query has come. `request`: the others of its HTTP request. */
  add(family: Family, request?: PendingCount): void {
    const { clock, windowMs, callsLeft } = this.#options
    this.#lastMs = clock.now()
    if (callsLeft) this.#ms = Math.max(this.#ms, windowMs * windowFactor(callsLeft(family)))
    if (request) this.#requests.add(request)
  }

  async closed(): Promise<void> {
    const { clock, windowMs } = this.#options
    if (windowMs === 0) return new Promise((resolve) => setImmediate(resolve))
    // By what was slept: a clock can be set back.
    for (let sleptMs = 0; ; ) {
      const leftMs = Math.min(this.#leftMs(sleptMs), LONGEST_WINDOW_MS - sleptMs)
      if (leftMs <= 0) return
      await clock.sleep(leftMs)
      sleptMs += leftMs
    }
  }

  #leftMs(sleptMs: number): number {
    const { clock, windowMs } = this.#options
    for (const request of this.#requests) if (!request.isEmpty) return windowMs
    const ms = this.#ms
    return Math.min(this.#lastMs + ms - clock.now(), ms, MOST_WINDOWS * ms - sleptMs)
  }
}
