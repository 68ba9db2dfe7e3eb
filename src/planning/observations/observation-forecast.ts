import { ForecastTogether } from '../forecast-together.js'
import { type Forecast, type ForecastPayer, tellForecast } from '../planner-forecast.js'
import type { WindowOptions } from '../window.js'
import { PlanningWindow } from '../window.js'
import type { DueObservation, ObservationToPlan } from './due-observation.js'
import { type MergeRules, mergeObservations } from './merge-observations.js'
import { mergeableObservation } from './mergeable-observation.js'

/** A query that somebody may ask. */
export type ForecastObservation = ObservationToPlan & ForecastPayer

interface Waiting extends Pick<DueObservation, 'endpoint' | 'options' | 'mergeable' | 'shared'> {
  readonly resolve: (forecast: Forecast) => void
}

export interface ObservationForecastOptions
  extends MergeRules,
    Pick<WindowOptions, 'clock' | 'windowMs'> {
  readonly assemble: boolean
  /** Whether what is kept answers it. */
  readonly isKnown: (query: Pick<DueObservation, 'options' | 'mergeable' | 'shared'>) => boolean
}

/** Plans queries as if they were asked now, and nobody else asked anything: nothing is asked for them. */
export class ObservationForecast {
  readonly #options: ObservationForecastOptions
  readonly #together: ForecastTogether<Waiting>

  constructor(options: ObservationForecastOptions) {
    this.#options = options
    const { clock, windowMs, isKnown } = options
    const window = () => new PlanningWindow({ clock, windowMs })
    this.#together = new ForecastTogether(window, (waiting) => {
      const asked = waiting.filter((one) => {
        const isAsked = !isKnown(one)
        if (!isAsked) one.resolve(null)
        return isAsked
      })
      for (const { members } of mergeObservations(asked, options)) tellForecast(members)
    })
  }

  /** Undefined: it would be a call of its own, and wait for none. */
  query({
    endpoint,
    observation,
    shared,
    ...options
  }: ForecastObservation): Promise<Forecast> | undefined {
    const mergeable = mergeableObservation(endpoint.path, observation)
    if (!mergeable) return undefined
    const own = this.#options.assemble ? shared : undefined
    return new Promise((resolve) => {
      this.#together.add({ endpoint, options, mergeable, shared: own, resolve })
    })
  }
}
