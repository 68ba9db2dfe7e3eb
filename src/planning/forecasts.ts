import type { QueryToPlan } from './due-query.js'
import type { ObservationToPlan } from './observations/due-observation.js'
import type { ObservationForecast } from './observations/observation-forecast.js'
import type { Forecast, ForecastPayer, PlannerForecast } from './planner-forecast.js'

/** A query that may share a call with others. */
export type PlannableQuery = QueryToPlan | ObservationToPlan

/** What would become of queries: nothing is asked for them. */
export class Forecasts {
  readonly #aggregates: PlannerForecast
  readonly #observations: ObservationForecast

  constructor(aggregates: PlannerForecast, observations: ObservationForecast) {
    this.#aggregates = aggregates
    this.#observations = observations
  }

  /** Undefined: it would be a call of its own, and wait for none. */
  query(asked: PlannableQuery & ForecastPayer): Promise<Forecast> | undefined {
    return 'observation' in asked ? this.#observations.query(asked) : this.#aggregates.query(asked)
  }
}
