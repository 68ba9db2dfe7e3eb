import { DAY } from '../../time/clock.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadMetric } from '../../upstream/wire/wire.js'
import { type MediaType, mediaTypeFrom } from '../analytics-query/media-type.js'
import { CLOCK_SKEW_MS } from '../buckets/bucket-index.js'
import { sorted } from '../ids.js'
import type { ObservedGroup } from './observed-groups.js'

/** Conversations of one queue, or of one media type in it. */
interface ConversationCounts {
  readonly waiting: number
  readonly interacting: number
  /** Epoch milliseconds; null when nobody waits, or when Genesys Cloud does not tell since when. */
  readonly longestWaitingSinceMs: number | null
}

/** One queue right now, as it lies in the store. */
export interface QueueActivity {
  readonly queueId: string
  readonly onQueueAgents: number
  /** Ordered by status. */
  readonly agentsByRoutingStatus: readonly { readonly status: string; readonly count: number }[]
  /** Ordered by media type name. */
  readonly byMediaType: readonly ({ readonly mediaType: MediaType } & ConversationCounts)[]
}

/** All media types of a queue together. */
export function totalOf(byMediaType: readonly ConversationCounts[]): ConversationCounts {
  return byMediaType.reduce(together, NONE)
}

const NONE: ConversationCounts = { waiting: 0, interacting: 0, longestWaitingSinceMs: null }

export interface ActivityOptions {
  /** Null for all. */
  readonly mediaTypes: readonly MediaType[] | null
  readonly asOfMs: number
  readonly oddities: Oddities
}

/**
 * A queue from its groups. A media type whose numbers are not known is left out; the queue is,
 * where none is left of those that came, or where its agents or its totals are not known.
 */
export function activityOf(
  queueId: string,
  groups: readonly ObservedGroup[],
  options: ActivityOptions,
): QueueActivity | [] {
  const byMediaType = new Map<MediaType, ConversationCounts | null>()
  for (const group of groups) {
    if (group.mediaType === undefined || isOfAgents(group)) continue
    // A group that does not say its media type is of one that is unknown, and so are its numbers.
    const mediaType = group.mediaType === null ? 'UNKNOWN' : mediaTypeFrom(group.mediaType)
    const { mediaTypes } = options
    if (mediaTypes && group.mediaType !== null && !mediaTypes.includes(mediaType)) continue
    const before = byMediaType.get(mediaType)
    const here = group.mediaType === null ? null : conversationsOf(group, options)
    byMediaType.set(mediaType, before === undefined ? here : bothOf(before, here, options))
  }
  const known = [...byMediaType].flatMap(([mediaType, conversations]) =>
    conversations ? { mediaType, ...conversations } : [],
  )
  const { waiting, interacting } = totalOf(known)
  const onQueueAgents = agentsOnQueue(groups)
  const isUnknown =
    (known.length === 0 && byMediaType.size > 0) ||
    onQueueAgents === null ||
    !areCounts(waiting, interacting)
  if (isUnknown) return []
  return {
    queueId,
    onQueueAgents,
    agentsByRoutingStatus: statusesOf(groups),
    byMediaType: known.sort((a, b) => (a.mediaType < b.mediaType ? -1 : 1)),
  }
}

/** Nothing in it is of conversations: that it does not say its media type is no loss. */
function isOfAgents({ mediaType, metrics, isPartial }: ObservedGroup): boolean {
  const isOfConversations = metrics.some(({ metric }) => OF_CONVERSATIONS.includes(metric))
  return mediaType === null && !isPartial && !isOfConversations
}

const OF_CONVERSATIONS = ['oInteracting', 'oLongestWaiting', 'oWaiting']

/** Statuses whose counts are known. */
function statusesOf(groups: readonly ObservedGroup[]) {
  const metrics = groups
    .flatMap((group) => group.metrics)
    .filter(({ metric, qualifier }) => metric === 'oUserRoutingStatuses' && qualifier !== null)
  const statuses = sorted(new Set(metrics.map(({ qualifier = '' }) => qualifier ?? '')))
  return statuses.flatMap((status) => {
    const total = sumOf(metrics.filter(({ qualifier = '' }) => qualifier === status))
    return total === null ? [] : { status, count: total }
  })
}

function conversationsOf(
  group: ObservedGroup,
  { asOfMs, oddities }: ActivityOptions,
): ConversationCounts | null {
  const waiting = countIn(group, 'oWaiting')
  const interacting = countIn(group, 'oInteracting')
  if (waiting === null || interacting === null) return null
  return { waiting, interacting, longestWaitingSinceMs: sinceIn(group, asOfMs, oddities) }
}

/** Nobody waits for longer: an older instant is another unit, or a default. */
const LONGEST_WAIT_MS = 30 * DAY

/** The value is the instant at which the wait began, in epoch milliseconds, not a duration. */
function sinceIn({ metrics }: ObservedGroup, asOfMs: number, oddities: Oddities): number | null {
  const stats = metrics.find(({ metric }) => metric === 'oLongestWaiting')?.stats
  const sinceMs = stats?.calculatedMetricValue
  if (typeof sinceMs !== 'number') return null
  if (sinceMs >= asOfMs - LONGEST_WAIT_MS && sinceMs <= asOfMs + CLOCK_SKEW_MS) return sinceMs
  // Where nobody waits there is nothing to tell, however it is written.
  if (stats?.count !== 0) oddities.add('instant')
  return null
}

function bothOf(
  a: ConversationCounts | null,
  b: ConversationCounts | null,
  { oddities }: ActivityOptions,
): ConversationCounts | null {
  if (!a || !b) return null
  const sum = together(a, b)
  if (areCounts(sum.waiting, sum.interacting)) return sum
  oddities.add('number')
  return null
}

function together(a: ConversationCounts, b: ConversationCounts): ConversationCounts {
  const since = [a.longestWaitingSinceMs, b.longestWaitingSinceMs].filter((ms) => ms !== null)
  return {
    waiting: a.waiting + b.waiting,
    interacting: a.interacting + b.interacting,
    longestWaitingSinceMs: since.length > 0 ? Math.min(...since) : null,
  }
}

/** Null: not known, also where the group of the agents could not be read whole. */
function agentsOnQueue(groups: readonly ObservedGroup[]): number | null {
  const metrics = groups.flatMap((group) => observed(group, 'oOnQueueUsers'))
  const ofAgents = groups.filter(({ mediaType }) => mediaType === undefined)
  const mayBeLost = metrics.length === 0 && ofAgents.some(({ isPartial }) => isPartial)
  return mayBeLost ? null : sumOf(metrics)
}

/** Null: not known, also where it may be one of those that could not be read. */
function countIn(group: ObservedGroup, name: string): number | null {
  const metrics = observed(group, name)
  return metrics.length === 0 && group.isPartial ? null : sumOf(metrics)
}

/** By all its qualifiers. */
function observed({ metrics }: ObservedGroup, name: string): readonly ReadMetric[] {
  return metrics.filter(({ metric }) => metric === name)
}

/** A metric without events is left out of the answer. */
function sumOf(metrics: readonly ReadMetric[]): number | null {
  let sum = 0
  for (const { stats } of metrics) {
    if (stats === null || stats?.count === null) return null
    sum += stats?.count ?? 0
  }
  return areCounts(sum) ? sum : null
}

function areCounts(...numbers: readonly number[]): boolean {
  return numbers.every((number) => Number.isSafeInteger(number))
}
