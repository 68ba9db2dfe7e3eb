import { ConversationColumnBuilder } from '../../src/reports/conversations/column-builder.js'
import type { ConversationColumns } from '../../src/reports/conversations/columns.js'
import type { Conversation } from '../../src/reports/conversations/conversation.js'

/** As they lie in the store, in this order; with personal data. */
export function columnsOf(...conversations: readonly Conversation[]): ConversationColumns {
  const builder = new ConversationColumnBuilder(true)
  for (const one of conversations) builder.add(one)
  return builder.build()
}
