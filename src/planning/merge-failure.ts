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
import type { DueQuery } from './due-query.js'
import type { Asked, Mergeable } from './mergeable.js'
import type { MergedQueries } from './planned-call.js'
import { callsToFindOne, type Splitting } from './splitting.js'

/** What becomes of queries whose call has failed. */
export interface AfterFailure<Member> {
  /** Its failure is theirs. */
  readonly failed: readonly Member[]
  /** Asked again, each list together. */
  readonly again: readonly (readonly Member[])[]
  /** They are asked again as they are, not in buckets. */
  readonly isWhole: boolean
}

/** A query that a failed call was to answer. */
interface Failing {
  readonly options: Pick<DueQuery['options'], 'callerId'>
  readonly mergeable: Asked
  readonly splitting?: Splitting | undefined
}

interface FailedCall<Member> {
  readonly merged: Asked
  readonly isInBuckets: boolean
  /** Whether it asked for just what this query asks for. */
  readonly isAsAsked: (member: Member) => boolean
}

/** @param members those that still wait */
export function afterFailure(
  { merged, isInBuckets }: Pick<MergedQueries<DueQuery>, 'merged' | 'isInBuckets'>,
  members: readonly DueQuery[],
  error: unknown,
): AfterFailure<DueQuery> {
  const call = {
    merged,
    isInBuckets,
    isAsAsked: ({ mergeable }: DueQuery) => isAsAsked(merged, mergeable),
  }
  const after = afterFailureOf(call, members, error)
  return after.isWhole ? { ...after, again: after.again.map((one) => one.map(asWhole)) } : after
}

/** The same of any queries that are merged. */
export function afterFailureOf<Member extends Failing>(
  { merged, isInBuckets, isAsAsked }: FailedCall<Member>,
  members: readonly Member[],
  error: unknown,
): AfterFailure<Member> {
  const inLists = (again: AfterFailure<Member>['again']) => ({ failed: [], again, isWhole: false })
  const whole = { failed: [], again: [members], isWhole: true }
  const theirs = { failed: members, again: [], isWhole: false }
  const [first, more] = members
  if (isShareOfOne(error)) {
    const callers = [...new Set(members.map(({ options }) => options.callerId))]
    const listOf = (id: string | undefined) =>
      members.filter(({ options }) => options.callerId === id)
    const isEachs = callers.every((id) => id === undefined || id === error.callerId)
    return isEachs ? theirs : inLists(callers.map(listOf))
  }
  if (!first || !isRefusedAsAsked(error)) return theirs
  const refused = members.filter((member) => isRefusedMetricOf(member, merged, error))
  if (refused.length > 0) {
    const others = members.filter((member) => !refused.includes(member))
    return { failed: refused, again: others.length > 0 ? [others] : [], isWhole: false }
  }
  if (!more) {
    const isItsBuckets = !isAsAsked(first) && (isOfResult(error) || isValueRefused(error))
    const mayHelp = isItsBuckets || asksForMore(merged, first.mergeable)
    if (!mayHelp) return theirs
    // It shared a call with queries that have left.
    return isInBuckets ? whole : inLists([members])
  }
  if (isInBuckets && isSaidTooLarge(error) && isOfResult(error)) return whole
  const middle = Math.ceil(members.length / 2)
  const halves = [members.slice(0, middle), members.slice(middle)]
  if (!isTimeout(error)) return inLists(halves)
  const splitting = first.splitting ?? { callsLeft: callsToFindOne(members.length) }
  if (splitting.callsLeft < halves.length) return theirs
  splitting.callsLeft -= halves.length
  return inLists(halves.map((half) => half.map((member) => ({ ...member, splitting }))))
}

function asWhole(member: DueQuery): DueQuery {
  return { ...member, bucketed: undefined }
}

/** Whether the answer to the merged query is the answer to this one, as it is. */
export function isAsAsked(merged: Mergeable, own: Mergeable): boolean {
  const isSameTime = own.fromMs === merged.fromMs && own.toMs === merged.toMs
  const isSameStep = own.query.granularity === merged.query.granularity
  return isSameTime && isSameStep && !asksForMore(merged, own)
}

/** For metrics or groups that others will need. */
export function asksForMore(merged: Asked, own: Asked): boolean {
  if ([...merged.metrics].some((metric) => !own.metrics.has(metric))) return true
  if (own.conditions.size !== merged.conditions.size) return true
  return [...merged.conditions].some(([dimension, values]) => {
    const asked = own.conditions.get(dimension)
    return [...values].some((value) => !asked?.has(value))
  })
}

/** Alone it would be refused as well. A metric may be refused beside some dimensions of a filter only. */
function isRefusedMetricOf({ mergeable }: Failing, merged: Asked, error: unknown): boolean {
  if (!(error instanceof UpstreamRejectedError) || error.upstreamStatus !== 400) return false
  if (isSaidTooLarge(error) || mergeable.conditions.size !== merged.conditions.size) return false
  return error.metrics.some((metric) => mergeable.metrics.has(metric))
}

/** It may be the granularity. */
function isValueRefused(error: unknown): boolean {
  return error instanceof UpstreamRejectedError && error.reason === VALUE_NOT_VALID
}

/** A query for less may be answered: it is smaller, or without what this client may not see. */
export function isRefusedAsAsked(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError)
    return [400, 403, 404, 413].includes(error.upstreamStatus)
  return isTooLarge(error)
}

const SAID_TOO_LARGE: ReadonlySet<string> = new Set([
  TOO_LARGE,
  REQUEST_TOO_LARGE,
  INTERVAL_TOO_LONG,
  TOO_MANY_PREDICATES,
  QUERY_TOOK_TOO_LONG,
])

/** Asked whole, it would be as large. */
const OF_REQUEST: ReadonlySet<string> = new Set([
  REQUEST_TOO_LARGE,
  INTERVAL_TOO_LONG,
  TOO_MANY_PREDICATES,
])

/** Of a 400: it may mean anything, the size too. */
const VAGUE: ReadonlySet<string> = new Set(['', 'the request is not valid'])

/** Queries of its kind are merged less. An answer that is beyond our own bounds cannot be read. */
export function isTooLarge(error: unknown): boolean {
  if (isSaidTooLarge(error)) return true
  if (!(error instanceof UpstreamRejectedError)) return false
  const { upstreamStatus, reason, metrics } = error
  return upstreamStatus === 400 && VAGUE.has(reason) && metrics.length === 0
}

/** It may be about how much the answer would hold. */
function isOfResult(error: unknown): boolean {
  const isOfRequest = error instanceof UpstreamRejectedError && OF_REQUEST.has(error.reason)
  return isTooLarge(error) && !isOfRequest
}

/** The upstream, or what we read of its answer, says so itself. */
export function isSaidTooLarge(error: unknown): boolean {
  if (error instanceof UpstreamRejectedError) {
    const { upstreamStatus, reason } = error
    return upstreamStatus === 413 || (upstreamStatus === 400 && SAID_TOO_LARGE.has(reason))
  }
  if (!(error instanceof UpstreamUnavailableError)) return false
  return isTimeout(error) || error.kind === 'malformed'
}

/** The query may have been too large, or all of Genesys Cloud be slow. */
function isTimeout(error: unknown): boolean {
  return error instanceof UpstreamUnavailableError && error.upstreamStatus === 504
}

/** One caller's share is used up: others may still be granted. */
export function isShareOfOne(error: unknown): error is BudgetSpentError {
  return error instanceof BudgetSpentError && error.callerId !== undefined
}
