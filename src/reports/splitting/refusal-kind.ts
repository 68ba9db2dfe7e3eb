import { DAY } from '../../time/clock.js'
import {
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../upstream/errors/errors.js'
import {
  INTERVAL_TOO_LONG,
  QUERY_TOOK_TOO_LONG,
  REQUEST_TOO_LARGE,
  TOO_LARGE,
  TOO_MANY_PREDICATES,
} from '../../upstream/errors/reason.js'

/**
 * Why a smaller part may be answered. `result`: the answer would be too large · `request`: the
 * question is · `interval` is too long · `predicates` are too many · `timeout`: it took too long ·
 * `unsaid`: refused without a word that is known; it counts only against bounds that others have met.
 */
export type RefusalKind = 'result' | 'request' | 'interval' | 'predicates' | 'timeout' | 'unsaid'

/** A day is answered in time wherever anything is: a 504 on less is an outage. */
const LONG_MS = DAY

/** Codes of a 400 that a window or a list beyond its bound has, too. */
const UNSAID: ReadonlySet<string> = new Set(['', 'the request is not valid', 'a date is not valid'])

/** Undefined: asking for less would not help. `lengthMs` of what was asked, 0 where it is of now. */
export function refusalKindOf(error: unknown, lengthMs: number): RefusalKind | undefined {
  if (error instanceof UpstreamRejectedError) {
    const { upstreamStatus: status, reason, metrics } = error
    if (status === 413) return reason === REQUEST_TOO_LARGE ? 'request' : 'result'
    const kind = status === 400 ? kindOfReason(reason) : undefined
    // Where it names a metric, less of the same is refused as well.
    return kind === 'unsaid' && metrics.length > 0 ? undefined : kind
  }
  if (error instanceof RunFailedError) {
    const kind = kindOfReason(error.reason)
    return kind === 'unsaid' ? undefined : kind
  }
  const isTimeout = error instanceof UpstreamUnavailableError && error.upstreamStatus === 504
  // One that says when to come back has not been asked again: it is an outage so far.
  return isTimeout && error.retryAtMs === undefined && lengthMs > LONG_MS ? 'timeout' : undefined
}

const KINDS = new Map<string, RefusalKind>([
  [TOO_LARGE, 'result'],
  [REQUEST_TOO_LARGE, 'request'],
  [INTERVAL_TOO_LONG, 'interval'],
  [TOO_MANY_PREDICATES, 'predicates'],
])

function kindOfReason(reason: string): RefusalKind | undefined {
  return KINDS.get(reason) ?? (UNSAID.has(reason) ? 'unsaid' : undefined)
}

/** Whether a refusal is about how much was asked for: it tells nothing about what the endpoint knows. */
export function tellsOfSize({ reason }: UpstreamRejectedError): boolean {
  const kind = kindOfReason(reason)
  return (kind !== undefined && kind !== 'unsaid') || reason === QUERY_TOOK_TOO_LONG
}
