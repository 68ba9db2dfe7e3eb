import type { ForecastAnswer } from '../../cache/cache-request.js'
import type { AnsweringCall } from '../../cache/load-request.js'
import type { StaleReason } from '../../cache/policy/decide.js'
import { ONLY_IF_CACHED, type Outcome, staleReasonText, toldError } from './explained-question.js'

/** How the load of a forecast would go. */
export type PlannedLoad =
  /** Another question has begun it. */
  | { readonly kind: 'joined' }
  /** `call`: where it may answer others, too, which pay for it or ride free. */
  | { readonly kind: 'granted'; readonly calls: number; readonly call?: AnsweringCall }
  /** Of parts that are known, without a call. */
  | { readonly kind: 'assembled' }
  /** By what the HTTP request may cause. */
  | { readonly kind: 'limited'; readonly error: Error }
  /** By the budget, after so many calls. */
  | {
      readonly kind: 'denied'
      readonly calls: number
      readonly error: Error
      /** Why what is stored would answer in its place. */
      readonly standInReason: StaleReason
    }

type Planned = Pick<ForecastAnswer<unknown>, 'answer' | 'reason' | 'load' | 'error' | 'stored'>

/** What a plan tells of a question. @param load null: the forecast has none */
export function plannedOutcome(
  forecast: Planned,
  load: PlannedLoad | null,
  nowMs: number,
): Outcome {
  const priority = forecast.load?.priority ?? null
  const upstreamCalls = load && 'calls' in load ? load.calls : 0
  const call = load?.kind === 'granted' ? load.call : undefined
  const stored = (reason: StaleReason | null): Outcome => ({
    verdict: reason === null ? 'HIT' : 'STALE',
    rule: forecast.stored?.entry.lifetime.rule ?? null,
    priority,
    upstreamCalls,
    call,
    reason: reason && staleReasonText(reason),
  })
  const without = (told: Pick<Outcome, 'verdict' | 'reason' | 'message'>): Outcome => ({
    rule: null,
    priority,
    upstreamCalls,
    call,
    ...told,
  })
  const refusedBy = (error: unknown) => without({ verdict: 'REFUSED', ...toldError(error, nowMs) })

  switch (forecast.answer) {
    case 'nothing':
      return without({ verdict: 'REFUSED', reason: ONLY_IF_CACHED })
    case 'failed':
      return refusedBy(forecast.error)
    case 'stored': {
      const standsIn = load?.kind === 'denied' && forecast.load?.isAwaited
      return stored(standsIn ? load.standInReason : forecast.reason)
    }
    case 'loaded':
      break
    default:
      return forecast.answer satisfies never
  }
  switch (load?.kind) {
    case 'joined':
      return without({ verdict: 'JOIN', reason: null })
    case 'limited':
      // A refresh is given up; what is stored is served as it is.
      return forecast.load?.priority === 'first'
        ? refusedBy(load.error)
        : stored(forecast.reason ?? 'revalidating')
    case 'denied':
      return forecast.load?.hasStandIn ? stored(load.standInReason) : refusedBy(load.error)
    case 'assembled':
      return without({ verdict: 'ASSEMBLE', reason: null })
    default:
      return without({ verdict: 'LOAD', reason: null })
  }
}
