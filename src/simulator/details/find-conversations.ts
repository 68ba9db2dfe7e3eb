import { DAY } from '../../time/clock.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { LONGEST_CONVERSATION_MS } from '../data/conversation.js'
import { conversationNumber } from '../data/conversation-id.js'
import { isReported } from '../data/emissions.js'
import { activitiesOf, endOf } from './activities.js'
import {
  conversationRecord,
  type LakeView,
  type LocatedConversation,
} from './conversation-record.js'
import type { DetailsQuery } from './details-query.js'

/**
 * "All conversations that had activity during the interval" (facts 4.2), up to where the lake is filled,
 * in the order of the query; equal ones by number, so that pages never overlap.
 */
export function findConversations(
  centre: ContactCentre,
  query: DetailsQuery,
  lake: LakeView,
): LocatedConversation[] {
  const found: LocatedConversation[] = []
  const untilMs = Math.min(query.toMs, lake.filledUntilMs)
  const firstMs = query.fromMs - LONGEST_CONVERSATION_MS
  for (const stream of centre.streams) {
    const queueId = centre.organisation.queues[stream.queue]?.id ?? ''
    if (!query.mayMatch({ queueId, mediaType: stream.mediaType })) continue
    for (let dayMs = firstMs - (firstMs % DAY); dayMs < untilMs; dayMs += DAY) {
      centre.conversations.offeredOn(stream, dayMs).forEach((conversation, position) => {
        const { offeredAtMs, late } = conversation
        if (offeredAtMs >= untilMs || offeredAtMs < query.startedFromMs) return
        if (endOf(conversation) < query.fromMs || !isReported(late, offeredAtMs, lake.nowMs)) return
        const number = conversationNumber(stream.index, dayMs, position)
        const located = { stream, number, conversation }
        if (query.matches?.(conversationRecord(centre, located, lake)) ?? true) found.push(located)
      })
    }
  }
  return sorted(found, query, lake).slice(0, Math.min(found.length, query.limit))
}

function sorted(
  found: readonly LocatedConversation[],
  { order, orderBy }: DetailsQuery,
  lake: LakeView,
): LocatedConversation[] {
  const sign = order === 'desc' ? -1 : 1
  const keyed = found.map((located) => ({
    located,
    key: order === 'unordered' ? 0 : keyOf(located, orderBy, lake),
  }))
  keyed.sort((a, b) => sign * (a.key - b.key) || a.located.number - b.located.number)
  return keyed.map(({ located }) => located)
}

/** Conversations without an end come last. */
function keyOf(
  { conversation }: LocatedConversation,
  orderBy: DetailsQuery['orderBy'],
  { filledUntilMs }: LakeView,
): number {
  const known = (atMs: number) => (atMs < filledUntilMs ? atMs : Number.MAX_SAFE_INTEGER)
  switch (orderBy) {
    case 'conversationStart':
      return conversation.offeredAtMs
    case 'conversationEnd':
      return known(endOf(conversation))
    case 'segmentStart':
      return Math.min(...activitiesOf(conversation).map(({ fromMs }) => fromMs))
    case 'segmentEnd':
      return known(Math.max(...activitiesOf(conversation).map(({ toMs }) => toMs)))
    default:
      return orderBy satisfies never
  }
}
