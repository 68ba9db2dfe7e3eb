import {
  areDistinct,
  type Fields,
  isCount,
  isInstantOrNull,
  isKnownMediaType,
  isListOf,
  isObject,
  isText,
} from '../stored-value.js'
import type { QueueActivity } from './activity.js'

/** The schema of a stored value. */
export function isQueueActivities(raw: unknown): raw is readonly QueueActivity[] {
  return isListOf(raw, isQueueActivity) && areDistinct(raw, ({ queueId }) => queueId)
}

function isQueueActivity(raw: unknown): raw is QueueActivity {
  if (!isObject(raw)) return false
  const { queueId, onQueueAgents, agentsByRoutingStatus, byMediaType } = raw
  return (
    isText(queueId) &&
    isCount(onQueueAgents) &&
    isListWith(agentsByRoutingStatus, ({ status, count }) => isText(status) && isCount(count)) &&
    isListWith(byMediaType, isConversations)
  )
}

function isConversations(raw: Fields): boolean {
  const { mediaType, waiting, interacting, longestWaitingSinceMs } = raw
  return (
    isKnownMediaType(mediaType) &&
    isCount(waiting) &&
    isCount(interacting) &&
    isInstantOrNull(longestWaitingSinceMs)
  )
}

function isListWith(raw: unknown, fits: (fields: Fields) => boolean): boolean {
  return Array.isArray(raw) && raw.every((item) => isObject(item) && fits(item))
}
