import {
  isInstant,
  isInstantOrNull,
  isKnownMediaType,
  isListOf,
  isObject,
  isText,
  isTextOrNull,
} from '../stored-value.js'
import { type Conversation, compare } from './conversation.js'
import type { Conversations } from './load.js'

/** The schema of a stored value. Pages are cut from it by its order. */
export function isConversations(raw: unknown): raw is Conversations {
  if (!isObject(raw)) return false
  const { fromMs, toMs, conversations } = raw
  if (!isInstant(fromMs) || !isInstant(toMs) || !isListOf(conversations, isConversation)) {
    return false
  }
  return conversations.every((one, index) => {
    const before = conversations[index - 1]
    return !before || compare(before, one) < 0
  })
}

function isConversation(raw: unknown): raw is Conversation {
  if (!isObject(raw)) return false
  const { id, startMs, endMs, mediaTypes, direction, queueIds, agentIds } = raw
  return (
    isText(id) &&
    isInstant(startMs) &&
    isInstantOrNull(endMs) &&
    isListOf(mediaTypes, isKnownMediaType) &&
    isTextOrNull(direction) &&
    isListOf(queueIds, isText) &&
    isListOf(agentIds, isText)
  )
}
