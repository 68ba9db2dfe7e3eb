import type { CacheAnswer, CacheRequest, ForecastAnswer } from '../../cache/cache-request.js'
import { type Outcome, refused, toldError } from './explained-question.js'
import type { LoadRecord } from './load-record.js'
import type { Plan } from './plan.js'

/** A name that would be looked up. */
export interface ForecastLookUp {
  readonly request: CacheRequest<string | null>
  readonly forecast: ForecastAnswer<string | null>
}

/** Names that are looked up together are one call for each page of them. */
export interface LookUpPages {
  readonly kind: string
  readonly pageSize: number
  /** Whether names must be reckoned with that nobody can tell yet: at least one call. */
  readonly hasUnknown: boolean
  readonly callerId: string
  readonly rule: string
  readonly nowMs: number
}

/** What looking these names up would take; null: nothing. */
export function plannedLookUps(
  lookUps: readonly ForecastLookUp[],
  plan: Plan,
  { kind, pageSize, hasUnknown, callerId, rule, nowMs }: LookUpPages,
): Outcome | null {
  let limited: Error | null = null
  const loads = lookUps.flatMap(({ request, forecast: { load, isUnderWay } }) => {
    if (!load || isUnderWay || plan.hasBegun(request.key)) return []
    limited = (load.isPaidFor ? request.allowance?.take() : null) ?? limited
    return limited ? [] : [{ load, key: request.key }]
  })
  for (const { key } of loads) plan.begin(key)
  const atLeast = hasUnknown ? 1 : 0
  const calls = plan.lookUp(kind, { names: loads.length, atLeast, pageSize })
  if (calls === 0) return limited && refused(limited, nowMs)
  const isFirst = loads.length === 0 || loads.some(({ load }) => load.priority === 'first')
  const priority = isFirst ? 'first' : (loads[0]?.load.priority ?? 'first')
  // Names are looked up once the reports are there.
  plan.answered()
  const denied = plan.deny({ family: 'directory', calls, callerId }, priority)
  const upstreamCalls = denied?.calls ?? calls
  if (isFirst && denied && upstreamCalls === 0) return refused(denied.error, nowMs)
  return lookedUp(priority, upstreamCalls, rule)
}

/** What looking names up has taken; null: nothing. */
export function recordedLookUps(
  answers: readonly (CacheAnswer<string | null> | null | Error)[],
  record: LoadRecord,
  { pageSize, rule, nowMs }: Pick<LookUpPages, 'pageSize' | 'rule' | 'nowMs'>,
): Outcome | null {
  const error = answers.find((answer) => answer instanceof Error)
  const { priority } = record
  const calls = record.exchanges(Math.ceil(record.begun / pageSize))
  if (error && calls === 0) return refused(error, nowMs)
  if (priority === null) return null
  return { ...lookedUp(priority, calls, rule), ...(error && toldError(error, nowMs)) }
}

function lookedUp(
  priority: NonNullable<Outcome['priority']>,
  upstreamCalls: number,
  rule: string,
): Outcome {
  const isFirst = priority === 'first'
  return {
    verdict: isFirst ? 'LOAD' : 'STALE',
    rule: isFirst ? null : rule,
    priority,
    upstreamCalls,
    reason: isFirst ? null : 'REVALIDATING',
  }
}
