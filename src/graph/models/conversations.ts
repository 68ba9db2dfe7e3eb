import type { Conversation } from '../../reports/conversations/conversation.js'
import type { Conversations } from '../../reports/conversations/load.js'
import type { ConversationPage } from '../../reports/conversations/page.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { NamedEntity } from './entity.js'

/** With the page: it is not part of the question. */
export type ConversationConnectionModel = ReportAnswer<Conversations> & {
  readonly page: ConversationPage
}
export type ConversationModel = Conversation & {
  readonly queueOf: (id: string) => NamedEntity
  readonly agentOf: (id: string) => NamedEntity
}
