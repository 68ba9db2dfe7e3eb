import {
  type Fields,
  isCount,
  isInstantOrNull,
  isKnownMediaType,
  isObject,
  isText,
} from '../stored-value.js'

/** The schema of a stored value. */
export function isQueueActivities(raw: unknown): boolean {
  return Array.isArray(raw) && raw.every(isQueueActivity)
}

function isQueueActivity(raw: unknown): boolean {
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
