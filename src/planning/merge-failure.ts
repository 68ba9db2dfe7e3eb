import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../upstream/errors/errors.js'
import type { DueQuery } from './due-query.js'

/**
 * Which queries are asked again together after the call that was to answer all of them has failed; none
 * where its failure is that of each.
 */
export function askedAgain(
  members: readonly DueQuery[],
  error: unknown,
): readonly (readonly DueQuery[])[] {
  if (members.length < 2) return []
  if (isShareOfOne(error)) {
    const callers = [...new Set(members.map(({ options }) => options.callerId))]
    if (callers.length < 2) return []
    return callers.map((id) => members.filter(({ options }) => options.callerId === id))
  }
  if (!isRefusedAsAsked(error)) return []
  const middle = Math.ceil(members.length / 2)
  return [members.slice(0, middle), members.slice(middle)]
}

/** 400, 413 or 504: a smaller query may be answered. */
export function isRefusedAsAsked(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) return [400, 413].includes(error.upstreamStatus)
  return error instanceof UpstreamUnavailableError && error.upstreamStatus === 504
}

/** One caller's share is used up: others may still be granted. */
function isShareOfOne(error: unknown): boolean {
  return error instanceof BudgetSpentError && error.callerId !== undefined
}
