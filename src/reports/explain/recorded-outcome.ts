import type { CacheAnswer } from '../../cache/cache-request.js'
import type { ClientErrorCode } from '../client-error.js'
import {
  type ExplainVerdict,
  ONLY_IF_CACHED,
  type Outcome,
  staleReasonText,
  toldError,
} from './explained-question.js'
import type { LoadRecord } from './load-record.js'

/** Codes of errors that are told without a load, or in place of one. */
const REFUSALS: readonly string[] = [
  'BAD_USER_INPUT',
  'BUDGET_SPENT',
  'FORBIDDEN',
  'LIMIT_EXCEEDED',
] satisfies readonly ClientErrorCode[]

/**
 * What was done for an answer.
 * @param expected how many calls a load takes that replaces this value
 */
export function recordedOutcome(
  answer: CacheAnswer<unknown> | null | Error,
  record: LoadRecord,
  expected: (stored: unknown) => number,
  nowMs: number,
): Outcome {
  const { priority } = record
  if (answer === null) {
    const told = { verdict: 'REFUSED', reason: ONLY_IF_CACHED } as const
    return { ...told, rule: null, priority, upstreamCalls: 0 }
  }
  if (answer instanceof Error) {
    const told = toldError(answer, nowMs)
    const isPending = told.reason === 'REPORT_PENDING'
    const upstreamCalls = isPending ? record.exchanges(expected(undefined)) : record.exchangesSoFar
    const verdict = verdictOfError(told.reason, priority !== null)
    return { verdict, rule: null, priority, upstreamCalls, call: record.call, ...told }
  }
  const { entry, source, reason, forward } = answer
  const isAwaited = forward !== null && (reason === null || source === 'upstream')
  const isLoaded = isAwaited && source === 'upstream' && priority !== null
  const told = {
    call: record.call,
    rule: entry.lifetime.rule,
    priority,
    reason: reason && staleReasonText(reason),
  }
  if (isAwaited) {
    const verdict = !isLoaded ? 'JOIN' : record.isAssembled ? 'ASSEMBLE' : 'LOAD'
    return { verdict, ...told, upstreamCalls: record.exchangesSoFar }
  }
  const upstreamCalls = priority === null ? 0 : record.exchanges(expected(entry.value))
  return { verdict: reason === null ? 'HIT' : 'STALE', ...told, upstreamCalls }
}

function verdictOfError(code: string, hasBegun: boolean): ExplainVerdict {
  if (REFUSALS.includes(code)) return 'REFUSED'
  if (hasBegun) return 'LOAD'
  return code === 'REPORT_PENDING' ? 'JOIN' : 'REFUSED'
}
