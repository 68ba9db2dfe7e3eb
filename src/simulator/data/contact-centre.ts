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
  return {
    seed,
    organisation,
    streams: streamsOf(seed),
    conversations: new Conversations(seed, organisation),
    presences: new Presences(seed, organisation),
  }
}
