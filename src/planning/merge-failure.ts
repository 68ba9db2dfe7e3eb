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
} from '../upstream/errors/reason.js'
import type { DueQuery } from './due-query.js'

/**
 * Which queries are asked again together after the call that was to answer all of them has failed; none
 * where its failure is that of each.
 * @param waiting those of the call's queries that still wait
 */
export function askedAgain(
  members: readonly DueQuery[],
  waiting: readonly DueQuery[],
  error: unknown,
): readonly (readonly DueQuery[])[] {
  if (members.length < 2) return []
  if (isShareOfOne(error)) {
    const callers = [...new Set(waiting.map(({ options }) => options.callerId))]
    if (callers.every((id) => id === error.callerId)) return []
    return callers.map((id) => waiting.filter(({ options }) => options.callerId === id))
  }
  if (!isRefusedAsAsked(error)) return []
  const middle = Math.ceil(waiting.length / 2)
  return [waiting.slice(0, middle), waiting.slice(middle)].filter((half) => half.length > 0)
}

/** A query for less may be answered: it is smaller, or without what this client may not see. */
export function isRefusedAsAsked(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) return [400, 403, 413].includes(error.upstreamStatus)
  return isTooLarge(error)
}

/** What a 400 may mean by its reason, or by giving none. */
const TOO_LARGE_REASONS: ReadonlySet<string> = new Set([
  '',
  'the request is not valid',
  TOO_LARGE,
  REQUEST_TOO_LARGE,
  INTERVAL_TOO_LONG,
  TOO_MANY_PREDICATES,
  QUERY_TOOK_TOO_LONG,
])

/** What was asked for is not given to this client, in whatever way it is asked. */
export function isForbidden(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.upstreamStatus === 403
}

/** Queries of its kind are merged less. An answer that is beyond our own bounds cannot be read. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) {
    const { upstreamStatus, reason } = error
    return upstreamStatus === 413 || (upstreamStatus === 400 && TOO_LARGE_REASONS.has(reason))
  }
  if (!(error instanceof UpstreamUnavailableError)) return false
  return error.upstreamStatus === 504 || error.kind === 'malformed'
}

/** One caller's share is used up: others may still be granted. */
function isShareOfOne(error: unknown): error is BudgetSpentError {
  return error instanceof BudgetSpentError && error.callerId !== undefined
}
