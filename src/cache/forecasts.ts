import type { CacheRequest, ForecastAnswer } from './cache-request.js'
import type { JoinedLoads } from './joined-loads.js'
import type { LoadResult } from './load-request.js'
import { forecastOf } from './policy/forecast.js'
import type { Verdicts, VerdictsOptions } from './verdicts.js'

export interface ForecastsOptions extends VerdictsOptions {
  readonly verdicts: Verdicts
  readonly joined: JoinedLoads
}

/** What would become of a request, as if it came alone: nothing is loaded, counted or told. */
export class Forecasts {
  readonly #options: ForecastsOptions

  constructor(options: ForecastsOptions) {
    this.#options = options
  }

  of<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value> | undefined,
  ): ForecastAnswer<Value> {
    const { clock, loads, answers, verdicts, joined } = this.#options
    const nowMs = clock.now()
    const { entry } = found ?? {}
    const invalidatedBy = answers.invalidatedBy(request, entry)
    const failure = loads.failures.of(request.key)
    const forecast = forecastOf(verdicts.of(request, entry, invalidatedBy, nowMs), {
      ...{ entry, invalidatedBy, nowMs },
      isDueEarly: entry !== undefined && verdicts.mayRefreshEarly(request, entry, nowMs),
      usualLoadMs: entry ? answers.usualMs(request, entry) : 0,
      pollWaitMs: entry ? verdicts.scheduledPollWaitMs(request, entry) : 0,
      hasFailed: failure !== undefined,
    })
    return {
      ...forecast,
      mayReuse: joined.mayReuse(request, () => entry?.asOfMs),
      stored: found ? answers.answerOf(request, found, forecast.reason) : null,
      isUnderWay: answers.isUnderWay(request.key),
      error: forecast.answer === 'failed' ? failure?.error : null,
    }
  }
}
