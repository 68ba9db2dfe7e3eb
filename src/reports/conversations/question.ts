import { type Direction, directionsFrom } from '../analytics-query/direction.js'
import { type QueueFilterArguments, queueFilterFrom } from '../analytics-query/queue-filter.js'
import { InvalidReportQueryError } from '../errors.js'
import { idsFrom, sorted } from '../ids.js'
import {
  type AskedInterval,
  type IntervalArgument,
  intervalFrom,
  resolved,
} from '../time/interval.js'
import type { ConversationFilter } from './filter.js'
import { LONGEST_LIVE_DAYS, reachesTooFar } from './live-windows.js'

export type ConversationSource = 'AUTO' | 'LIVE' | 'LAKE'

export interface ConversationsArguments extends QueueFilterArguments {
  readonly interval: IntervalArgument
  readonly agentIds?: readonly string[] | null
  readonly directions?: readonly Direction[] | null
  readonly source?: ConversationSource | null
}

/** A valid question in its one canonical form. Which page is wanted is no part of it. */
export interface ConversationsQuestion extends ConversationFilter {
  readonly interval: AskedInterval
  readonly source: ConversationSource
}

const MOST_AGENTS = 500

/** There is no zone to ask in: calendar periods are UTC's. */
export function conversationsQuestion(
  args: ConversationsArguments,
  nowMs: number,
): ConversationsQuestion {
  const { agentIds, directions } = args
  const interval = intervalFrom('interval', args.interval, 'UTC', nowMs)
  const source = args.source ?? 'AUTO'
  if (source === 'LIVE' && reachesTooFar(resolved(interval, nowMs))) {
    const what = `LIVE reaches over at most ${LONGEST_LIVE_DAYS} days; choose a shorter interval, or LAKE`
    throw new InvalidReportQueryError('source', what)
  }
  return {
    interval,
    ...queueFilterFrom(args),
    agentIds: agentIds ? sorted(idsFrom('agentIds', agentIds, MOST_AGENTS)) : null,
    directions: directionsFrom('directions', directions),
    source,
  }
}
