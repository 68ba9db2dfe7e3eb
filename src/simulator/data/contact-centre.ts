import { AgentWork } from './agent-work.js'
import { Conversations } from './conversations.js'
import { makeOrganisation, type Organisation } from './organisation.js'
import { Presences } from './presence.js'
import { type Stream, streamsOf } from './traffic.js'

/** All invented data, as a function of the seed. */
export interface ContactCentre {
  readonly seed: number
  readonly organisation: Organisation
  readonly streams: readonly Stream[]
  readonly conversations: Conversations
  readonly presences: Presences
}

export function openContactCentre(seed: number): ContactCentre {
  const organisation = makeOrganisation(seed)
  const streams = streamsOf(seed)
  const conversations = new Conversations(seed, organisation)
  const work = new AgentWork(streams, conversations)
  const presences = new Presences(seed, organisation, work)
  return { seed, organisation, streams, conversations, presences }
}
