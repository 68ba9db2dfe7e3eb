import type { ContactCentre } from '../data/contact-centre.js'
import type { Conversation } from '../data/conversation.js'
import { NO_AGENT } from '../data/conversation.js'
import { conversationId, partId } from '../data/conversation-id.js'
import { emitConversation, isReported } from '../data/emissions.js'
import { flowVisitOf } from '../data/flow-visits.js'
import type { Stream } from '../data/traffic.js'
import { wrapUpCodeOf } from '../data/wrap-ups.js'
import { type Activity, activitiesOf, endOf } from './activities.js'
import { type Addresses, addressesOf } from './addresses.js'

/** The part of `AnalyticsConversation` (official models) that this contact centre fills. */
export interface ConversationRecord {
  readonly conversationId: string
  readonly conversationStart: string
  /** Absent while the conversation goes on. */
  readonly conversationEnd?: string
  readonly originatingDirection: 'inbound' | 'outbound'
  readonly participants: readonly Participant[]
}

export interface Participant {
  readonly participantId: string
  readonly purpose: 'customer' | 'ivr' | 'acd' | 'agent'
  readonly userId?: string
  readonly sessions: readonly Session[]
  /** In results of jobs only. */
  readonly attributes?: Readonly<Record<string, string>>
}

export interface Session extends Addresses {
  readonly sessionId: string
  readonly mediaType: string
  readonly direction: 'inbound' | 'outbound'
  /** Of an `ivr`. */
  readonly flow?: { readonly flowId: string; readonly flowName: string; readonly flowType: string }
  readonly segments: readonly Segment[]
  readonly metrics: readonly SessionMetric[]
}

export interface Segment {
  readonly segmentType: string
  readonly segmentStart: string
  /** Absent while the segment goes on. */
  readonly segmentEnd?: string
  readonly queueId?: string
  /** On the agent's last segment, once it has ended. */
  readonly wrapUpCode?: string
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

/** Up to when the data lake is filled, and the time of the query. */
export interface LakeView {
  readonly filledUntilMs: number
  readonly nowMs: number
}

/** Metrics that only the aggregates have. */
const notInRecords = new Set(['nConversations', 'oServiceTarget'])

const purposes = ['customer', 'acd', 'agent'] as const
const IVR = 3

/**
 * A conversation in the data lake: parts that were not over when the lake was filled have no end, parts
 * that had not begun are missing. Its metrics are the single values that the aggregates sum.
 */
export function conversationRecord(
  centre: ContactCentre,
  located: LocatedConversation,
  { filledUntilMs, nowMs }: LakeView,
): ConversationRecord {
  const { seed, organisation } = centre
  const { stream, number, conversation } = located
  const { offeredAtMs, direction, late } = conversation
  const queueId = organisation.queues[stream.queue]?.id ?? ''
  const userId = organisation.agents[conversation.agent]?.id
  const wrapUpCode = wrapUpCodeOf(seed, organisation, stream, conversation)
  const activities = activitiesOf(conversation)
  const metrics: Record<'acd' | 'agent', SessionMetric[]> = { acd: [], agent: [] }
  emitConversation(conversation, stream.mediaType, (name, atMs, value, agent) => {
    if (atMs >= filledUntilMs || !isReported(late, atMs, nowMs) || notInRecords.has(name)) return
    const isAgents = agent !== NO_AGENT && agent === conversation.agent
    const owner = isAgents || direction === 'outbound' ? 'agent' : 'acd'
    metrics[owner].push({ name, value, emitDate: spell(atMs) })
  })

  const participants = purposes.flatMap((purpose, part): Participant[] => {
    const segments = activities
      .filter((each) => each.of === purpose && each.fromMs < filledUntilMs)
      .map((each): Segment => {
        const isLast = purpose === 'agent' && each === activities.at(-1)
        const isWrappedUp = isLast && each.toMs < filledUntilMs && wrapUpCode !== undefined
        const segment = segmentOf(each, queueId, filledUntilMs)
        return isWrappedUp ? { ...segment, wrapUpCode } : segment
      })
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
            ...(purpose === 'customer' && addressesOf(seed, number, stream.mediaType, direction)),
            segments,
            metrics: purpose === 'customer' ? [] : metrics[purpose],
          },
        ],
      },
    ]
  })
  const endMs = endOf(conversation)
  const [customer, ...others] = participants
  return {
    conversationId: conversationId(seed, number),
    conversationStart: spell(offeredAtMs),
    ...(endMs < filledUntilMs && { conversationEnd: spell(endMs) }),
    originatingDirection: direction,
    participants: [...(customer ? [customer] : []), ...ivrOf(centre, located), ...others],
  }
}

/** Conversations begin here as they leave the flow, so its segment takes no time. */
function ivrOf(
  { seed, organisation }: ContactCentre,
  { stream, number, conversation }: LocatedConversation,
): readonly Participant[] {
  const visit = flowVisitOf(seed, organisation, stream, conversation)
  if (!visit) return []
  const { id: flowId, name: flowName, type: flowType } = visit.flow
  const at = spell(visit.leftAtMs)
  const session: Session = {
    sessionId: partId(seed, number, 2 * IVR + 1),
    mediaType: stream.mediaType,
    direction: conversation.direction,
    flow: { flowId, flowName, flowType },
    segments: [{ segmentType: 'ivr', segmentStart: at, segmentEnd: at, conference: false }],
    metrics: [],
  }
  return [{ participantId: partId(seed, number, 2 * IVR), purpose: 'ivr', sessions: [session] }]
}

function segmentOf(
  { of, type, fromMs, toMs }: Activity,
  queueId: string,
  untilMs: number,
): Segment {
  return {
    segmentType: type,
    segmentStart: spell(fromMs),
    ...(toMs < untilMs && { segmentEnd: spell(toMs) }),
    // Segments of the customer have no queue.
    ...(of !== 'customer' && { queueId }),
    conference: false,
  }
}

function spell(ms: number): string {
  return new Date(ms).toISOString()
}
