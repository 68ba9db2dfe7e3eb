import { ForbiddenError } from '../../../reports/errors.js'
import { SECOND } from '../../../time/clock.js'
import type { ConversationParticipantResolvers } from '../../generated.js'
import { readable } from '../../item-text/field-reading.js'
import type { ConversationModel, ConversationParticipantModel } from '../../models/conversations.js'
import type { NamedEntity } from '../../models/entity.js'

const NOT_ALLOWED =
  'Addresses and attributes of participants are personal data: set access.personalData: true in CONFIG_FILE to keep and tell them'

export function participantsOf({
  conversation,
  named,
  personalData,
  tellsRefusal,
}: ConversationModel): readonly ConversationParticipantModel[] {
  const isRefused = personalData === 'refused'
  return conversation.participants.map((participant, index) => ({
    participant,
    named,
    personalData: isRefused && tellsRefusal && index === 0 ? 'refused, told' : personalData,
  }))
}

export const participantResolvers: ConversationParticipantResolvers = {
  purpose: ({ participant }) => participant.purpose,
  agent: ({ participant: { agentId }, named }) => entity(agentId, named.agentOf),
  queue: ({ participant: { queueId }, named }) => entity(queueId, named.queueOf),
  wrapUp: ({ participant: { wrapUpId }, named }) => entity(wrapUpId, named.wrapUpOf),
  flow: ({ participant: { flowId }, named }) => entity(flowId, named.flowOf),
  mediaType: ({ participant }) => participant.mediaType,
  direction: ({ participant }) => participant.direction,
  talkSeconds: ({ participant }) => seconds(participant.talkMs),
  holdSeconds: ({ participant }) => seconds(participant.holdMs),
  wrapUpSeconds: ({ participant }) => seconds(participant.wrapUpMs),
  addresses: personal(({ participant }) => participant.addresses),
  attributes: personal(({ participant }) => participant.attributes),
}

function entity(id: string | null, entityOf: (id: string) => NamedEntity): NamedEntity | null {
  return id === null ? null : entityOf(id)
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / SECOND
}

/**
 * A field that is null where personal data is not told, and an error of the first participant of a list:
 * one for each would be a thousand times the same.
 */
function personal<Value>(read: (model: ConversationParticipantModel) => Value | null) {
  const told = (model: ConversationParticipantModel) =>
    model.personalData === 'allowed' ? read(model) : null
  return readable(
    // Undefined: the resolver says why.
    (model: ConversationParticipantModel) =>
      model.personalData === 'refused, told' ? undefined : told(model),
    (model: ConversationParticipantModel) => {
      if (model.personalData === 'refused, told') throw new ForbiddenError(NOT_ALLOWED)
      return told(model)
    },
  )
}
