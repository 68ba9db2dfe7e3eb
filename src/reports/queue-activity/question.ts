import { type MediaType, mediaTypesFrom } from '../analytics-query/media-type.js'
import { MOST_QUEUES, type QueueFilter } from '../analytics-query/queue-filter.js'
import { idsFrom, sorted } from '../ids.js'

export interface QueueActivityArguments {
  readonly queueIds: readonly string[]
  readonly mediaTypes?: readonly MediaType[] | null
}

/** A valid question in its one canonical form. */
export interface QueueActivityQuestion extends QueueFilter {
  readonly queueIds: readonly string[]
}

/** The order asked for is not part of the question, only of how its answer is shown. */
export function queueActivityQuestion({ queueIds, mediaTypes }: QueueActivityArguments): {
  readonly question: QueueActivityQuestion
  readonly order: readonly string[]
} {
  const order = idsFrom('queueIds', queueIds, MOST_QUEUES)
  return {
    question: {
      queueIds: sorted(order),
      mediaTypes: mediaTypesFrom('mediaTypes', mediaTypes),
    },
    order,
  }
}
