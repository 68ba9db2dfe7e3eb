import type { Clock } from '../time/clock.js'
import type { CacheAnswers } from './cache-answers.js'
import type { CacheRequest } from './cache-request.js'
import type { Loads } from './loads.js'
import {
  type Condition,
  decide,
  isDueByChance,
  isDueEarly,
  scheduledPollWaitMs,
  type Verdict,
} from './policy/decide.js'
import type { Entry, InvalidationReason } from './policy/entry.js'

export interface VerdictsOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly loads: Loads
  readonly answers: CacheAnswers
}

/** What is to be done with a request, by what is stored and what is known of loads: nothing of it is done. */
export class Verdicts {
  readonly #options: VerdictsOptions

  constructor(options: VerdictsOptions) {
    this.#options = options
  }

  of<Value>(
    request: CacheRequest<Value>,
    entry: Entry<Value> | undefined,
    invalidatedBy: InvalidationReason | null,
    nowMs: number,
  ): Verdict {
    const { tolerance } = request
    const condition = () => this.#conditionOf(request, 'refresh')
    return decide({ entry, invalidatedBy, nowMs, tolerance, condition })
  }

  mayRefreshEarly<Value>(
    request: CacheRequest<Value>,
    entry: Entry<Value>,
    nowMs: number,
  ): boolean {
    const { loads, answers, random } = this.#options
    const usualMs = answers.usualMs(request, entry)
    const isDue =
      loads.leases.sharing === 'away'
        ? isDueByChance(entry, nowMs, usualMs, random())
        : isDueEarly(entry, nowMs, usualMs)
    if (!isDue || answers.isUnderWay(request.key)) return false
    return this.#conditionOf(request, 'early') === 'healthy'
  }

  /** How long a scheduled poll waits for the refresh that it starts; 0 for every other caller. */
  scheduledPollWaitMs<Value>(request: CacheRequest<Value>, entry: Entry<Value>): number {
    if (!request.isScheduledPoll?.()) return 0
    const { answers } = this.#options
    return scheduledPollWaitMs(answers.usualMs(request, entry), request.tolerance.waitMs)
  }

  /** A key whose load has just failed is no better off than one whose budget is spent. */
  #conditionOf<Value>(request: CacheRequest<Value>, priority: 'refresh' | 'early'): Condition {
    const condition = request.condition(priority)
    if (condition !== 'healthy') return condition
    return this.#options.loads.failures.of(request.key) ? 'upstream-error' : 'healthy'
  }
}
