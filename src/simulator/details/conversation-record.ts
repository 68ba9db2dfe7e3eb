import type { ContactCentre } from '../data/contact-centre.js'
import type { Conversation } from '../data/conversation.js'
import { NOBODY } from '../data/conversation.js'
import { conversationId, partId } from '../data/conversation-id.js'
import { emitConversation, isReported } from '../data/emissions.js'
import type { Stream } from '../data/traffic.js'
import { endOf, type Stretch, stretchesOf } from './stretches.js'

/** The part of `AnalyticsConversation` (official models) that this contact centre fills. */
export interface ConversationRecord {
  readonly conversationId: string
  readonly conversationStart: string
  /** Absent while it goes on. */
  readonly conversationEnd?: string
  readonly originatingDirection: 'inbound' | 'outbound'
  readonly participants: readonly Participant[]
}

export interface Participant {
  readonly participantId: string
  readonly purpose: 'customer' | 'acd' | 'agent'
  readonly userId?: string
  readonly sessions: readonly Session[]
}

export interface Session {
  readonly sessionId: string
  readonly mediaType: string
  readonly direction: 'inbound' | 'outbound'
  readonly segments: readonly Segment[]
  readonly metrics: readonly SessionMetric[]
}

export interface Segment {
  readonly segmentType: string
  readonly segmentStart: string
  /** Absent while it goes on. */
  readonly segmentEnd?: string
  readonly queueId?: string
  readonly conference: false
}

export interface SessionMetric {
  readonly name: string
  readonly value: number
  readonly emitDate: string
}

export interface LocatedConversation {
  readonly stream: Stream
  readonly number: number
  readonly conversation: Conversation
}

/** Up to when the data lake is filled, and when it was asked. */
export interface LakeView {
  readonly filledUntilMs: number
  readonly nowMs: number
}

/** Of these the aggregates make metrics of their own; records do not have them. */
const notInRecords = new Set(['nConversations', 'oServiceTarget'])

const purposes = ['customer', 'acd', 'agent'] as const

/**
 * A conversation as the data lake knows it: what was not over when the lake was filled has no end,
 * what had not begun is missing. Its metrics are those that the aggregates sum, one by one.
 */
export function conversationRecord(
  { seed, organisation }: ContactCentre,
  { stream, number, conversation }: LocatedConversation,
  { filledUntilMs, nowMs }: LakeView,
): ConversationRecord {
  const { offeredAtMs, direction, late } = conversation
  const queueId = organisation.queues[stream.queue]?.id ?? ''
  const userId = organisation.agents[conversation.agent]?.id
  const stretches = stretchesOf(conversation)
  const metrics: Record<'acd' | 'agent', SessionMetric[]> = { acd: [], agent: [] }
  emitConversation(conversation, stream.mediaType, (name, atMs, value, agent) => {
    if (atMs >= filledUntilMs || !isReported(late, atMs, nowMs) || notInRecords.has(name)) return
    const owner = agent === NOBODY && direction === 'inbound' ? 'acd' : 'agent'
    metrics[owner].push({ name, value, emitDate: spell(atMs) })
  })

  const participants = purposes.flatMap((purpose, part): Participant[] => {
    const segments = stretches
      .filter((each) => each.of === purpose && each.fromMs < filledUntilMs)
      .map((each) => segmentOf(each, queueId, filledUntilMs))
    if (segments.length === 0) return []
    return [
      {
        participantId: partId(seed, number, 2 * part),
        purpose,
        ...(purpose === 'agent' && userId !== undefined && { userId }),
        sessions: [
          {
            sessionId: partId(seed, number, 2 * part + 1),
            mediaType: stream.mediaType,
            direction,
            segments,
            metrics: purpose === 'customer' ? [] : metrics[purpose],
          },
        ],
      },
    ]
  })
  const endMs = endOf(conversation)
  return {
    conversationId: conversationId(seed, number),
    conversationStart: spell(offeredAtMs),
    ...(endMs < filledUntilMs && { conversationEnd: spell(endMs) }),
    originatingDirection: direction,
    participants,
  }
}

function segmentOf({ of, type, fromMs, toMs }: Stretch, queueId: string, untilMs: number): Segment {
  return {
    segmentType: type,
    segmentStart: spell(fromMs),
    ...(toMs < untilMs && { segmentEnd: spell(toMs) }),
    // The customer talks to somebody; only those who serve do so for a queue.
    ...(of !== 'customer' && { queueId }),
    conference: false,
  }
}

function spell(ms: number): string {
  return new Date(ms).toISOString()
}
