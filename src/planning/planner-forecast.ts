import type { Family } from '../budget/family.js'
import type { Priority } from '../budget/priority.js'
import type { BucketAnswers } from './buckets/bucket-answers.js'
import type { DueQuery, QueryToPlan } from './due-query.js'
import { mergeableOf } from './mergeable.js'
import { payerOf } from './payer.js'
import { plan } from './plan.js'
import type { PlanLimits } from './planned-call.js'
import { asWhole, type Planned } from './planned-query.js'
import type { PlanningWindow } from './window.js'

/** A query that somebody may ask. */
export interface ForecastQuery extends QueryToPlan {
  readonly priority: Priority
  readonly callerId: string
}

/** A call that would be made. */
export interface ForecastCall {
  /** Whose budget it would take. */
  readonly family: Family
  readonly priority: Priority
  readonly callerId: string
}

/** How a query would be answered: by a call, which may be another query's; null: from buckets that are known. */
export type Forecast = { readonly call: ForecastCall; readonly isPaidHere: boolean } | null

interface Waiting extends Pick<DueQuery, 'endpoint' | 'options' | 'mergeable' | 'bucketed'> {
  readonly resolve: (forecast: Forecast) => void
  readonly reject: (error: unknown) => void
}

export interface PlannerForecastOptions {
  readonly assemble: boolean
  readonly buckets: Pick<BucketAnswers, 'look'>
  readonly limits: () => PlanLimits
  readonly window: () => PlanningWindow
}

/** Turns of the event loop without a further query: reports of entities take some until they ask. */
const QUIET_TURNS = 5

/** Plans queries as if they were asked now, and nobody else asked anything: nothing is asked for them. */
export class PlannerForecast {
  readonly #options: PlannerForecastOptions
  #waiting: Waiting[] = []

  constructor(options: PlannerForecastOptions) {
    this.#options = options
  }

  /** Undefined: it would be a call of its own, and wait for none. */
  query({ endpoint, query, bucketed, ...options }: ForecastQuery): Promise<Forecast> | undefined {
    const mergeable = mergeableOf(endpoint.path, query)
    if (!mergeable) return undefined
    return new Promise((resolve, reject) => {
      this.#waiting.push({ endpoint, options, mergeable, bucketed, resolve, reject })
      if (this.#waiting.length === 1) this.#forecastAfterWindow()
    })
  }

  #forecastAfterWindow(): void {
    const forecast = () => {
      const waiting = this.#waiting
      this.#waiting = []
      const schemas = new Set(waiting.map(({ endpoint }) => endpoint.answer))
      for (const schema of schemas) {
        void this.#forecast(waiting.filter(({ endpoint }) => endpoint.answer === schema))
      }
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#allCame().then(forecast, forecast)
  }

  /** The queries of one HTTP request go down together, those of its entities a little later than the others. */
  async #allCame(): Promise<void> {
    for (let came = 0; came < this.#waiting.length; ) {
      came = this.#waiting.length
      const window = this.#options.window()
      for (const { endpoint } of this.#waiting) window.add(endpoint.family)
      await window.closed()
      for (let turn = 0; turn < QUIET_TURNS; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }

  async #forecast(waiting: readonly Waiting[]): Promise<void> {
    try {
      for (const { members } of plan(await this.#unknown(waiting), this.#options.limits())) {
        const payer = payerOf(members)
        if (!payer) continue
        const { priority, callerId = '' } = payer.options
        const call = { family: payer.endpoint.family, priority, callerId }
        for (const one of members) one.resolve({ call, isPaidHere: one === payer })
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  /** Those that are to be asked; the others are told. */
  async #unknown(waiting: readonly Waiting[]): Promise<readonly Planned<Waiting>[]> {
    const { assemble, buckets } = this.#options
    if (!assemble) return waiting.map(asWhole)
    return (await buckets.look(waiting)).flatMap(({ query, planned }) => {
      if (!planned) query.resolve(null)
      return planned ?? []
    })
  }
}
