import {
  type QueueFilter,
  type QueueFilterArguments,
  queueFilterFrom,
} from '../analytics-query/queue-filter.js'
import { type AskedInterval, type IntervalArgument, intervalFrom } from '../time/interval.js'

export interface ConversationsArguments extends QueueFilterArguments {
  readonly interval: IntervalArgument
}

/** A valid question in its one canonical form. Which page is wanted is no part of it. */
export interface ConversationsQuestion extends QueueFilter {
  readonly interval: AskedInterval
}

/** There is no zone to ask in: calendar periods are UTC's. */
export function conversationsQuestion(
  args: ConversationsArguments,
  nowMs: number,
): ConversationsQuestion {
  return {
    interval: intervalFrom('interval', args.interval, 'UTC', nowMs),
    ...queueFilterFrom(args),
  }
}
