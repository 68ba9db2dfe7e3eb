import type { SlicedWork } from '../../time/sliced-work.js'
import type { WireDetailedConversation } from '../../upstream/wire/wire-conversations.js'
import { ConversationColumnBuilder } from './column-builder.js'
import type { ConversationColumns } from './columns.js'
import { readConversation } from './read-conversation.js'

/** Some ten milliseconds of reading. */
export const CONVERSATIONS_PER_TURN = 250

/** One page of either source. What could not be read of it is null. */
export async function readPage(
  page: readonly (WireDetailedConversation | null)[],
  personalData: boolean,
  did: SlicedWork,
): Promise<ConversationColumns> {
  const builder = new ConversationColumnBuilder(personalData)
  for (const wire of page) {
    if (wire) builder.add(readConversation(wire, personalData))
    await did(1)
  }
  return builder.build()
}
