import type { Conversation, Participant } from '../../reports/conversations/conversation.js'
import type { Conversations } from '../../reports/conversations/load.js'
import type { ConversationPage } from '../../reports/conversations/page.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { NamedEntity } from './entity.js'

/** With the page: it is not part of the question. */
export type ConversationConnectionModel = ReportAnswer<Conversations> & {
  readonly page: ConversationPage
}

/** The entities of a page, with their names where these are selected. */
export interface ConversationNames {
  readonly queueOf: (id: string) => NamedEntity
  readonly agentOf: (id: string) => NamedEntity
  readonly wrapUpOf: (id: string) => NamedEntity
  readonly flowOf: (id: string) => NamedEntity
}

export interface ConversationModel {
  readonly conversation: Conversation
  readonly named: ConversationNames
  readonly personalData: PersonalDataAccess
  /** The first of the page that has participants. */
  readonly tellsRefusal: boolean
}

export interface ConversationParticipantModel {
  readonly participant: Participant
  readonly named: ConversationNames
  /** `refused, told`: says so by an error; of a list one participant does. */
  readonly personalData: PersonalDataAccess | 'refused, told'
}

export type PersonalDataAccess = 'allowed' | 'refused'
