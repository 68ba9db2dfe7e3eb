import type { Cache } from '../../cache/cache.js'
import type { CacheRequest, ForecastAnswer } from '../../cache/cache-request.js'
import type { Entry } from '../../cache/policy/entry.js'
import type { Outcome } from './explained-question.js'
import type { Plan } from './plan.js'

/** Requests for a list by name. */
interface PlannedList<Value> {
  readonly whole: CacheRequest<Value>
  /** For a part of it; undefined where the whole is asked for. */
  readonly named: CacheRequest<Value> | undefined
  /** Whether the entry lists all that there are. */
  readonly isAllOf: (entry: Entry<Value>) => boolean
  readonly pagesOf: (stored: unknown) => number
}

/** What listing would take, and what is listed as far as that is stored. */
export interface PlannedListing<Value> {
  readonly outcome: Outcome
  readonly stored: Value | undefined
}

/** A part is found in the whole, where that is fresh or is read anyway. */
export async function plannedList<Value>(
  cache: Cache,
  plan: Plan,
  { whole, named, isAllOf, pagesOf }: PlannedList<Value>,
): Promise<PlannedListing<Value>> {
  const cost = { family: 'directory', calls: pagesOf } as const
  const planned = async (request: CacheRequest<Value>, forecast: ForecastAnswer<Value>) => {
    const outcome = await plan.outcomeOf(request, forecast, cost)
    const isServed = outcome.verdict === 'HIT' || outcome.verdict === 'STALE'
    return { outcome, stored: isServed ? forecast.stored?.entry.value : undefined }
  }
  if (!named) {
    plan.ask(whole.key)
    return planned(whole, await forecastOf(cache, whole))
  }
  const forecast = await forecastOf(cache, whole)
  const { answer, reason, stored } = forecast
  const isFresh = answer === 'stored' && reason === null
  // What is found so starts no refresh.
  if (isFresh && stored && isAllOf(stored.entry)) return planned(whole, { ...forecast, load: null })
  if (answer === 'loaded' && plan.isAsked(whole.key)) return planned(whole, forecast)
  return planned(named, await forecastOf(cache, named))
}

async function forecastOf<Value>(
  cache: Cache,
  request: CacheRequest<Value>,
): Promise<ForecastAnswer<Value>> {
  const [forecast] = await cache.forecastMany([request])
  if (!forecast) throw new Error('Each request has a forecast')
  return forecast
}
