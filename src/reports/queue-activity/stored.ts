import {
  areDistinct,
  isCount,
  isInstantOrNull,
  isKnownMediaType,
  isText,
  listOf,
  objectWith,
} from '../stored-value.js'
import type { QueueActivity } from './activity.js'

type StatusCount = QueueActivity['agentsByRoutingStatus'][number]
type MediaActivity = QueueActivity['byMediaType'][number]

const areActivities = listOf(
  objectWith<QueueActivity>({
    queueId: isText,
    onQueueAgents: isCount,
    agentsByRoutingStatus: listOf(objectWith<StatusCount>({ status: isText, count: isCount })),
    byMediaType: listOf(
      objectWith<MediaActivity>({
        mediaType: isKnownMediaType,
        waiting: isCount,
        interacting: isCount,
        longestWaitingSinceMs: isInstantOrNull,
      }),
    ),
  }),
)

export function isQueueActivities(raw: unknown): raw is readonly QueueActivity[] {
  return areActivities(raw) && areDistinct(raw, ({ queueId }) => queueId)
}
