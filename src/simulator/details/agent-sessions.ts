import { MINUTE } from '../../time/clock.js'
import type { ContactCentre } from '../data/contact-centre.js'
import type { Conversation } from '../data/conversation.js'
import { conversationId, conversationNumber, partId } from '../data/conversation-id.js'
import { daysBefore } from '../data/ongoing.js'
import type { AgentState } from '../data/presence.js'
import { uuidFrom } from '../data/random.js'
import { type Activity, activitiesOf, endOf } from './activities.js'

/** What an agent has to do with one conversation at an instant. */
export interface AgentSession {
  readonly conversationId: string
  readonly sessionId: string
  readonly mediaType: string
  readonly direction: 'inbound' | 'outbound'
  /** Absent where no queue has routed it. */
  readonly queueId?: string
  readonly segmentType: Activity['type']
  readonly segmentSinceMs: number
  readonly sinceMs: number
}

/** Of each agent, by position, in the conversations of queues; after-call work included. */
export function queueSessionsAt(
  { seed, organisation, streams, conversations }: ContactCentre,
  nowMs: number,
): ReadonlyMap<number, readonly AgentSession[]> {
  const byAgent = new Map<number, AgentSession[]>()
  for (const stream of streams) {
    const queueId = organisation.queues[stream.queue]?.id ?? ''
    for (const dayMs of daysBefore(nowMs)) {
      conversations.offeredOn(stream, dayMs).forEach((conversation, position) => {
        const current = currentOf(conversation, nowMs)
        if (!current) return
        const number = conversationNumber(stream.index, dayMs, position)
        const sessions = byAgent.get(conversation.agent) ?? []
        byAgent.set(conversation.agent, sessions)
        sessions.push({
          conversationId: conversationId(seed, number),
          // As conversation details name it: of the participant who is the agent.
          sessionId: partId(seed, number, 5),
          mediaType: stream.mediaType,
          direction: conversation.direction,
          queueId,
          ...current,
        })
      })
    }
  }
  return byAgent
}

function currentOf(conversation: Conversation, nowMs: number) {
  if (nowMs < conversation.offeredAtMs || nowMs >= endOf(conversation)) return undefined
  const ofAgent = activitiesOf(conversation).filter(({ of }) => of === 'agent')
  const current = ofAgent.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs)
  if (!current) return undefined
  const sinceMs = Math.min(...ofAgent.map(({ fromMs }) => fromMs))
  return { segmentType: current.type, segmentSinceMs: current.fromMs, sinceMs }
}

const OWN_CALL = 51

/** The sessions of one agent, with the call of their own that their routing status tells of. */
export function withOwnCall(
  seed: number,
  agent: number,
  { routing }: AgentState,
  sessions: readonly AgentSession[],
): readonly AgentSession[] {
  if (routing.status !== 'COMMUNICATING') return sessions
  const minute = Math.floor(routing.sinceMs / MINUTE)
  const call: AgentSession = {
    conversationId: uuidFrom(seed, OWN_CALL + agent, minute),
    sessionId: uuidFrom(seed, OWN_CALL + agent, -minute),
    mediaType: 'voice',
    direction: 'outbound',
    segmentType: 'interact',
    segmentSinceMs: routing.sinceMs,
    sinceMs: routing.sinceMs,
  }
  return [...sessions, call]
}
