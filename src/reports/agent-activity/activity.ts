import { wireInstantMs } from '../../upstream/wire/instant.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAgentSession, ReadAgentState } from '../../upstream/wire/wire-now.js'
import { type MediaType, mediaTypeFrom } from '../analytics-query/media-type.js'
import { CLOCK_SKEW_MS } from '../buckets/bucket-index.js'
import { canonicalId, compareTexts } from '../ids.js'

/** What an agent has to do with one conversation. What is not told is null. */
export interface AgentSession {
  readonly conversationId: string | null
  readonly mediaType: MediaType
  readonly direction: string | null
  readonly queueId: string | null
  readonly segment: string | null
  readonly segmentSinceMs: number | null
  readonly sinceMs: number | null
}

/** One agent right now, as it lies in the store. What is not told is null. */
export interface AgentActivity {
  readonly agentId: string
  readonly presence: string | null
  readonly presenceSinceMs: number | null
  readonly routingStatus: string | null
  readonly routingStatusSinceMs: number | null
  readonly outOfOffice: boolean | null
  readonly adherence: string | null
  readonly adherenceSinceMs: number | null
  /** The one that began first, first. */
  readonly sessions: readonly AgentSession[]
}

/** The report as it lies in the store. */
export interface AgentActivities {
  /** Ordered by id. */
  readonly agents: readonly AgentActivity[]
  /** False: Genesys Cloud may know of more agents in the queues asked about. */
  readonly isComplete: boolean
}

export interface ActivityOptions {
  readonly asOfMs: number
  readonly oddities: Oddities
}

export function activityOf(wire: ReadAgentState, options: ActivityOptions): AgentActivity {
  const { systemPresence, routingStatus, isOutOfOffice, adherenceState } = wire
  const sessions = wire.sessions ?? []
  return {
    agentId: canonicalId(wire.userId),
    presence: systemPresence ?? null,
    presenceSinceMs: sinceOf(wire.presenceDate, options),
    routingStatus: routingStatus ?? null,
    routingStatusSinceMs: sinceOf(wire.routingStatusDate, options),
    outOfOffice: isOutOfOffice ?? null,
    adherence: adherenceState ?? null,
    adherenceSinceMs: sinceOf(wire.adherenceDate, options),
    sessions: sessions
      .flatMap((session) => (session ? sessionOf(session, options) : []))
      .sort(bySince),
  }
}

function sessionOf(wire: ReadAgentSession, options: ActivityOptions): AgentSession {
  const { conversationId, mediaType, originatingDirection, routedQueueId, segmentType } = wire
  return {
    conversationId: conversationId ? canonicalId(conversationId) : null,
    mediaType: mediaTypeFrom(mediaType ?? undefined),
    direction: originatingDirection ?? null,
    queueId: routedQueueId ? canonicalId(routedQueueId) : null,
    segment: segmentType ?? null,
    segmentSinceMs: sinceOf(wire.segmentStart, options),
    sinceMs: sinceOf(wire.sessionStart, options),
  }
}

/** Since when something holds: not since an instant that is still to come. */
function sinceOf(
  text: string | null | undefined,
  { asOfMs, oddities }: ActivityOptions,
): number | null {
  if (text === null || text === undefined) return null
  const ms = wireInstantMs(text)
  if (ms >= 0 && ms <= asOfMs + CLOCK_SKEW_MS) return ms
  oddities.add('instant')
  return null
}

function bySince(a: AgentSession, b: AgentSession): number {
  const since = (a.sinceMs ?? 0) - (b.sinceMs ?? 0)
  return since || compareTexts(a.conversationId ?? '', b.conversationId ?? '')
}
