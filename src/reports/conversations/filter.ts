import type { WireConversationDetailsQuery } from '../../upstream/wire/wire-conversations.js'
import {
  canonicalDirections,
  type Direction,
  directionCondition,
} from '../analytics-query/direction.js'
import {
  canonicalQueueFilter,
  type QueueFilter,
  queueConditions,
} from '../analytics-query/queue-filter.js'
import { wireInterval } from '../analytics-query/wire-buckets.js'
import { wireFilter } from '../analytics-query/wire-filter.js'
import type { Interval } from '../time/buckets.js'

/** Which conversations; null: all. */
export interface ConversationFilter extends QueueFilter {
  /** Sorted. */
  readonly agentIds: readonly string[] | null
  readonly directions: readonly Direction[] | null
}

/** As it stands in a canonical query. */
export function canonicalFilter({ agentIds, directions, ...filter }: ConversationFilter) {
  return {
    ...canonicalQueueFilter(filter),
    ...(agentIds ? { agentIds } : {}),
    ...canonicalDirections(directions),
  }
}

export function isFiltered({ queueIds, mediaTypes, agentIds, directions }: ConversationFilter) {
  return [queueIds, mediaTypes, agentIds, directions].some((values) => values !== null)
}

/** Queues, agents and media types must hold for one segment; the direction is the conversation's. */
export function wireQuery(
  filter: ConversationFilter,
  interval: Interval,
): WireConversationDetailsQuery {
  const { agentIds, directions } = filter
  const agents = agentIds && { dimension: 'userId', values: agentIds }
  const ofSegment = wireFilter([...queueConditions(filter), agents])
  const ofConversation = wireFilter([directionCondition(directions)])
  return {
    interval: wireInterval(interval),
    order: 'asc',
    orderBy: 'conversationStart',
    ...(ofSegment ? { segmentFilters: [ofSegment] } : {}),
    ...(ofConversation ? { conversationFilters: [ofConversation] } : {}),
  }
}

/** Which of the filters is cut where a question is asked in parts. */
export function idsOf({ queueIds, agentIds }: ConversationFilter): readonly string[] | null {
  return queueIds ?? agentIds
}

export function withIds<Filter extends ConversationFilter>(
  filter: Filter,
  ids: readonly string[] | null,
): Filter {
  return filter.queueIds ? { ...filter, queueIds: ids } : { ...filter, agentIds: ids }
}

/** For what is learned of questions that are alike. */
export function filterShape({ queueIds, mediaTypes, agentIds, directions }: ConversationFilter) {
  const names = [
    queueIds && 'queues',
    agentIds && 'agents',
    mediaTypes && 'media types',
    directions && 'directions',
  ]
  return names.filter((name) => name !== null).join(' ')
}
