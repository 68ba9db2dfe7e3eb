import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../upstream/errors/errors.js'
import {
  INTERVAL_TOO_LONG,
  QUERY_TOOK_TOO_LONG,
  REQUEST_TOO_LARGE,
  TOO_LARGE,
  TOO_MANY_PREDICATES,
  VALUE_NOT_VALID,
} from '../upstream/errors/reason.js'

const SAID_TOO_LARGE: ReadonlySet<string> = new Set([
  TOO_LARGE,
  REQUEST_TOO_LARGE,
  INTERVAL_TOO_LONG,
  TOO_MANY_PREDICATES,
  QUERY_TOOK_TOO_LONG,
])

/** The request is as large without buckets. */
const OF_REQUEST: ReadonlySet<string> = new Set([
  REQUEST_TOO_LARGE,
  INTERVAL_TOO_LONG,
  TOO_MANY_PREDICATES,
])

/** Of a 400: it may mean anything, the size too. */
const VAGUE: ReadonlySet<string> = new Set(['', 'the request is not valid'])

/** A query for less may be answered: it is smaller, or without what this client may not see. */
export function isRefusedAsAsked(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError)
    return [400, 403, 404, 413].includes(error.upstreamStatus)
  return isTooLarge(error)
}

/** The call may have been too large: merged queries of its kind are smaller from then on. */
export function isTooLarge(error: unknown): boolean {
  if (isSaidTooLarge(error)) return true
  if (!(error instanceof UpstreamRejectedError)) return false
  const { upstreamStatus, reason, metrics } = error
  return upstreamStatus === 400 && VAGUE.has(reason) && metrics.length === 0
}

/** The upstream, or what we read of its answer, says so itself. */
export function isSaidTooLarge(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) {
    const { upstreamStatus, reason } = error
    return upstreamStatus === 413 || (upstreamStatus === 400 && SAID_TOO_LARGE.has(reason))
  }
  if (!(error instanceof UpstreamUnavailableError)) return false
  // An answer that is beyond our own bounds cannot be read.
  return isTimeout(error) || error.kind === 'malformed'
}

/** It may be about how much the answer would hold. */
export function mayBeAnswerSize(error: unknown): boolean {
  const isOfRequest = error instanceof UpstreamRejectedError && OF_REQUEST.has(error.reason)
  return isTooLarge(error) && !isOfRequest
}

/** It may be about the granularity. */
export function isValueRefused(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.reason === VALUE_NOT_VALID
}

/** The metrics that it names, unless it is about the size of the call. */
export function refusedMetricsOf(error: unknown): readonly string[] {
  if (!(error instanceof UpstreamRejectedError) || error.upstreamStatus !== 400) return []
  return isSaidTooLarge(error) ? [] : error.metrics
}

/** The query may have been too large, or all of Genesys Cloud be slow. */
export function isTimeout(error: unknown): boolean {
  return error instanceof UpstreamUnavailableError && error.upstreamStatus === 504
}

/** One caller's share is used up: others may still be granted. */
export function isShareOfOne(error: unknown): error is BudgetSpentError {
  return error instanceof BudgetSpentError && error.callerId !== undefined
}
