import { asksForMore, isAsAsked } from './asks-for-more.js'
import {
  isRefusedAsAsked,
  isSaidTooLarge,
  isShareOfOne,
  isTimeout,
  isValueRefused,
  mayBeAnswerSize,
  refusedMetricsOf,
} from './call-errors.js'
import { type DueQuery, withoutBuckets } from './due-query.js'
import type { Asked } from './mergeable.js'
import type { MergedQueries } from './planned-call.js'
import { callsToFindOne, type Splitting } from './splitting.js'

/** What becomes of queries whose call has failed. */
export interface AfterFailure<Member> {
  /** Each fails with the error of the call. */
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
  if (!after.isWhole) return after
  return { ...after, again: after.again.map((queries) => queries.map(withoutBuckets)) }
}

/** The same of any queries that are merged. */
export function afterFailureOf<Member extends Failing>(
  call: FailedCall<Member>,
  members: readonly Member[],
  error: unknown,
): AfterFailure<Member> {
  const { merged, isInBuckets } = call
  if (isShareOfOne(error)) return retryByCaller(members, error.callerId)
  const [first, more] = members
  if (!first || !isRefusedAsAsked(error)) return failAll(members)
  const refusedMetrics = refusedMetricsOf(error)
  const refused = members.filter((member) => asksForAny(refusedMetrics, member, merged))
  if (refused.length > 0) return failOnly(refused, members)
  if (!more) return retryOne(first, call, error)
  if (isInBuckets && isSaidTooLarge(error) && mayBeAnswerSize(error)) return retryWhole(members)
  return isTimeout(error) ? retrySlowHalves(members, first.splitting) : retry(halvesOf(members))
}

function failAll<Member>(members: readonly Member[]): AfterFailure<Member> {
  return { failed: members, again: [], isWhole: false }
}

function retry<Member>(again: AfterFailure<Member>['again']): AfterFailure<Member> {
  return { failed: [], again, isWhole: false }
}

function retryWhole<Member>(members: readonly Member[]): AfterFailure<Member> {
  return { failed: [], again: [members], isWhole: true }
}

/** The call was paid from one caller's share: queries of each other caller are paid from that caller's own. */
function retryByCaller<Member extends Failing>(
  members: readonly Member[],
  spentCallerId: string | undefined,
): AfterFailure<Member> {
  const callerIds = [...new Set(members.map(({ options }) => options.callerId))]
  if (callerIds.every((id) => id === undefined || id === spentCallerId)) return failAll(members)
  return retry(callerIds.map((id) => members.filter(({ options }) => options.callerId === id)))
}

/** The others did not ask for what was refused. */
function failOnly<Member>(
  refused: readonly Member[],
  members: readonly Member[],
): AfterFailure<Member> {
  const others = members.filter((member) => !refused.includes(member))
  return { failed: refused, again: others.length > 0 ? [others] : [], isWhole: false }
}

/** Alone it would be refused as well, unless its filter has other dimensions than the call's: some exclude a metric. */
function asksForAny(
  refusedMetrics: readonly string[],
  { mergeable }: Failing,
  merged: Asked,
): boolean {
  if (mergeable.conditions.size !== merged.conditions.size) return false
  return refusedMetrics.some((metric) => mergeable.metrics.has(metric))
}

/** Only where its call asked for something else may it be answered. */
function retryOne<Member extends Failing>(
  member: Member,
  { merged, isInBuckets, isAsAsked }: FailedCall<Member>,
  error: unknown,
): AfterFailure<Member> {
  const mayBeBuckets = !isAsAsked(member) && (mayBeAnswerSize(error) || isValueRefused(error))
  if (!mayBeBuckets && !asksForMore(merged, member.mergeable)) return failAll([member])
  // Where it is not in buckets, it shared its call with queries that have left.
  return isInBuckets ? retryWhole([member]) : retry([[member]])
}

/** Finds one query that is too slow; once that many calls were made, all of Genesys Cloud may be slow, and these fail. */
function retrySlowHalves<Member extends Failing>(
  members: readonly Member[],
  splitting: Splitting = { callsLeft: callsToFindOne(members.length) },
): AfterFailure<Member> {
  const halves = halvesOf(members)
  if (splitting.callsLeft < halves.length) return failAll(members)
  splitting.callsLeft -= halves.length
  return retry(halves.map((half) => half.map((member) => ({ ...member, splitting }))))
}

function halvesOf<Member>(members: readonly Member[]): readonly (readonly Member[])[] {
  const middle = Math.ceil(members.length / 2)
  return [members.slice(0, middle), members.slice(middle)]
}
