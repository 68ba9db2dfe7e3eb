import type { LoadPriority } from '../flights.js'
import { ageOf, type StaleReason, type Verdict } from './decide.js'
import type { Entry, InvalidationReason } from './entry.js'

/** What would become of a request, as long as nothing is refused. */
export interface Forecast {
  /**
   * `stored`: what is stored · `loaded`: what the load brings · `nothing`: null, as the caller wants no load ·
   * `failed`: the error of the last load, which is not tried again yet.
   */
  readonly answer: 'stored' | 'loaded' | 'nothing' | 'failed'
  /** Why what is stored is stale; null: it is fresh, or is not the answer. */
  readonly reason: StaleReason | null
  /** The load that the request begins or joins; null: none. */
  readonly load: ForecastLoad | null
}

export interface ForecastLoad {
  readonly priority: LoadPriority
  readonly isAwaited: boolean
  /** With what the caller's HTTP request may cause: a scheduled poll waits, and pays nothing. */
  readonly isPaidFor: boolean
  /** Whether what is stored answers in its place when the budget refuses it. */
  readonly hasStandIn: boolean
}

/** All that a forecast rests on, besides the verdict. */
export interface ForecastSituation {
  readonly entry: Pick<Entry<unknown>, 'asOfMs' | 'lifetime' | 'forcedBy'> | undefined
  readonly invalidatedBy: InvalidationReason | null
  readonly nowMs: number
  readonly isDueEarly: boolean
  readonly usualLoadMs: number
  /** How long a scheduled poll waits for the refresh that it starts; 0: it is none. */
  readonly pollWaitMs: number
  /** The last load has failed, and its pause is not over. */
  readonly hasFailed: boolean
}

const NOTHING: Forecast = { answer: 'nothing', reason: null, load: null }

/** How a verdict goes on, if loads take as long as they usually do. */
export function forecastOf(verdict: Verdict, situation: ForecastSituation): Forecast {
  const { isDueEarly, pollWaitMs } = situation
  switch (verdict.kind) {
    case 'nothing':
      return NOTHING
    case 'serve':
      return { answer: 'stored', reason: null, load: isDueEarly ? behind('early') : null }
    case 'serve-stale': {
      const { reason, refresh } = verdict
      if (refresh && pollWaitMs > 0) return awaited(situation, pollWaitMs, false)
      return { answer: 'stored', reason, load: refresh ? behind('refresh') : null }
    }
    case 'refresh-first':
      return awaited(situation, Math.max(verdict.waitMs, pollWaitMs), true)
    case 'load': {
      const hasStandIn = isServableIfError(situation)
      if (!situation.hasFailed) {
        const load = { priority: 'first', isAwaited: true, isPaidFor: true, hasStandIn } as const
        return { answer: 'loaded', reason: null, load }
      }
      if (!hasStandIn) return { answer: 'failed', reason: null, load: null }
      return { answer: 'stored', reason: 'upstream-error', load: null }
    }
    default:
      return verdict satisfies never
  }
}

function behind(priority: LoadPriority): ForecastLoad {
  return { priority, isAwaited: false, isPaidFor: false, hasStandIn: true }
}

/** A refresh that usually takes longer than the caller waits is served behind the answer. */
function awaited(situation: ForecastSituation, waitMs: number, isPaidFor: boolean): Forecast {
  const { invalidatedBy, usualLoadMs } = situation
  const hasStandIn = isServableIfError(situation)
  const load = { priority: 'refresh', isAwaited: true, isPaidFor, hasStandIn } as const
  if (usualLoadMs <= waitMs) return { answer: 'loaded', reason: null, load }
  return { answer: 'stored', reason: invalidatedBy ?? 'revalidating', load }
}

function isServableIfError({ entry, nowMs }: ForecastSituation): boolean {
  return entry !== undefined && ageOf(entry, nowMs) <= entry.lifetime.errorMs
}
