import { type MediaType, mediaTypesFrom } from '../analytics-query/media-type.js'
import { idsFrom, sorted } from '../ids.js'
import { type AskedInterval, type IntervalArgument, intervalFrom } from '../time/interval.js'

export interface ConversationsArguments {
  readonly interval: IntervalArgument
  readonly queueIds?: readonly string[] | null
  readonly mediaTypes?: readonly MediaType[] | null
}

/** A valid question in its one canonical form. Which page is wanted is no part of it. */
export interface ConversationsQuestion {
  readonly interval: AskedInterval
  /** Sorted; null for all. */
  readonly queueIds: readonly string[] | null
  /** Sorted by name; null for all. */
  readonly mediaTypes: readonly MediaType[] | null
}

const MOST_QUEUES = 500

/** There is no zone to ask in: calendar periods are UTC's. */
export function conversationsQuestion(
  args: ConversationsArguments,
  nowMs: number,
): ConversationsQuestion {
  return {
    interval: intervalFrom('interval', args.interval, 'UTC', nowMs),
    queueIds: args.queueIds ? sorted(idsFrom('queueIds', args.queueIds, MOST_QUEUES)) : null,
    mediaTypes: mediaTypesFrom('mediaTypes', args.mediaTypes),
  }
}
