import {
  isInstant,
  isInstantOrNull,
  isKnownMediaType,
  isText,
  isTextOrNull,
  listOf,
  objectWith,
} from '../stored-value.js'
import { type Conversation, compare } from './conversation.js'
import type { Conversations } from './load.js'

const areConversations = objectWith<Conversations>({
  fromMs: isInstant,
  toMs: isInstant,
  conversations: listOf(
    objectWith<Conversation>({
      id: isText,
      startMs: isInstant,
      endMs: isInstantOrNull,
      mediaTypes: listOf(isKnownMediaType),
      direction: isTextOrNull,
      queueIds: listOf(isText),
      agentIds: listOf(isText),
    }),
  ),
})

/** The schema of a stored value. Pages are cut from it by its order. */
export function isConversations(raw: unknown): raw is Conversations {
  if (!areConversations(raw)) return false
  return raw.conversations.every((one, index) => {
    const before = raw.conversations[index - 1]
    return !before || compare(before, one) < 0
  })
}
