import type { Family } from '../budget/family.js'
import type { Priority } from '../budget/priority.js'
import type { BucketAnswers } from './buckets/bucket-answers.js'
import type { DueQuery, QueryToPlan } from './due-query.js'
import { ForecastTogether } from './forecast-together.js'
import { mergeableOf } from './mergeable.js'
import { payerOf } from './payer.js'
import { plan } from './plan.js'
import type { PlanLimits } from './planned-call.js'
import { asWhole, type Planned } from './planned-query.js'
import type { PlanningWindow } from './window.js'

/** Who would pay for a call. */
export interface ForecastPayer {
  readonly priority: Priority
  readonly callerId: string
}

/** A query that somebody may ask. */
export type ForecastQuery = QueryToPlan & ForecastPayer

/** A call that would be made. */
export interface ForecastCall extends ForecastPayer {
  /** Whose budget it would take. */
  readonly family: Family
}

/** How a query would be answered: by a call, which may be another query's; null: from buckets that are known. */
export type Forecast = { readonly call: ForecastCall; readonly isPaidHere: boolean } | null

interface Waiting extends Pick<DueQuery, 'endpoint' | 'options' | 'mergeable' | 'bucketed'> {
  readonly resolve: (forecast: Forecast) => void
  readonly reject: (error: unknown) => void
}

/** Tells each query that one call would answer it, and which of them would pay. */
export function tellForecast(
  members: readonly (Pick<Waiting, 'options' | 'resolve'> & {
    readonly endpoint: Pick<DueQuery['endpoint'], 'family'>
  })[],
): void {
  const payer = payerOf(members)
  if (!payer) return
  const { priority, callerId = '' } = payer.options
  const call = { family: payer.endpoint.family, priority, callerId }
  for (const one of members) one.resolve({ call, isPaidHere: one === payer })
}

export interface PlannerForecastOptions {
  readonly assemble: boolean
  readonly buckets: Pick<BucketAnswers, 'look'>
  readonly limits: () => PlanLimits
  readonly window: () => PlanningWindow
}

/** Plans queries as if they were asked now, and nobody else asked anything: nothing is asked for them. */
export class PlannerForecast {
  readonly #options: PlannerForecastOptions
  readonly #together: ForecastTogether<Waiting>

  constructor(options: PlannerForecastOptions) {
    this.#options = options
    this.#together = new ForecastTogether(options.window, (waiting) => {
      const schemas = new Set(waiting.map(({ endpoint }) => endpoint.answer))
      for (const schema of schemas) {
        void this.#forecast(waiting.filter(({ endpoint }) => endpoint.answer === schema))
      }
    })
  }

  /** Undefined: it would be a call of its own, and wait for none. */
  query({ endpoint, query, bucketed, ...options }: ForecastQuery): Promise<Forecast> | undefined {
    const mergeable = mergeableOf(endpoint.path, query)
    if (!mergeable) return undefined
    return new Promise((resolve, reject) => {
      this.#together.add({ endpoint, options, mergeable, bucketed, resolve, reject })
    })
  }

  async #forecast(waiting: readonly Waiting[]): Promise<void> {
    try {
      for (const { members } of plan(await this.#unknown(waiting), this.#options.limits())) {
        tellForecast(members)
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
