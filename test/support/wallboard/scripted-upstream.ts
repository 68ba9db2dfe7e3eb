import type { LocalBudget, Reservation } from '../../../src/budget/budget.js'
import type { Family } from '../../../src/budget/family.js'
import type { Priority } from '../../../src/budget/priority.js'
import type { Clock } from '../../../src/time/clock.js'
import { MINUTE, SECOND } from '../../../src/time/clock.js'
import { BudgetSpentError } from '../../../src/upstream/errors/errors.js'

/** An upstream with a quota per minute, on virtual time, that tells its numbers as Genesys Cloud does. */
export class ScriptedUpstream {
  calls = 0
  refused = 0
  /** Calls in each of its windows. */
  readonly windows: number[] = []
  readonly #clock: Clock
  readonly #random: () => number
  readonly #quota: number
  readonly #latencyMs: number
  readonly #startMs: number

  constructor(options: {
    readonly clock: Clock
    readonly random: () => number
    readonly quota: number
    readonly latencyMs: number
  }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#quota = options.quota
    this.#latencyMs = options.latencyMs
    this.#startMs = options.clock.now()
  }

  /** One call; false when it was refused with a 429. */
  async call(): Promise<{
    readonly ok: boolean
    readonly count: number
    readonly resetsAtMs: number
  }> {
    this.calls += 1
    const window = this.#window
    const count = (this.windows[window] ?? 0) + 1
    this.windows[window] = count
    const resetsAtMs = this.#startMs + (window + 1) * MINUTE
    const ok = count <= this.#quota
    if (!ok) this.refused += 1
    await this.latency()
    return { ok, count, resetsAtMs }
  }

  /** As long as a call takes. */
  latency(): Promise<void> {
    return this.#clock.sleep(this.#latencyMs * (0.5 + this.#random()))
  }

  /** Calls left in the window that is running. */
  get remaining(): number {
    return Math.max(0, this.#quota - (this.windows[this.#window] ?? 0))
  }

  get #window(): number {
    return Math.floor((this.#clock.now() - this.#startMs) / MINUTE)
  }

  /** One call that the budget pays for, and learns from. */
  async paidCall(
    budget: LocalBudget,
    priority: Priority,
    family: Family = 'conversations.aggregates',
  ): Promise<void> {
    const result = budget.reserve(family, priority)
    if (!result.granted) throw new BudgetSpentError(result.bucket, result.retryAtMs)
    const answer = await this.call()
    this.#settle(result.reservation, answer)
    if (!answer.ok) throw new BudgetSpentError(family, answer.resetsAtMs)
  }

  #settle(
    grant: Reservation,
    {
      ok,
      count,
      resetsAtMs,
    }: { readonly ok: boolean; readonly count: number; readonly resetsAtMs: number },
  ): void {
    const reading = {
      limit: this.#quota,
      remaining: Math.max(0, this.#quota - count),
      // The header counts whole seconds, and our reading adds a margin of one.
      headerResetMs:
        Math.ceil((resetsAtMs - this.#clock.now()) / SECOND) * SECOND + this.#clock.now() + SECOND,
    }
    grant.settle(ok ? reading : { ...reading, refused: {}, retryAtMs: resetsAtMs })
  }
}
