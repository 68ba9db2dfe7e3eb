import { wireInstantMs } from '../../upstream/wire/instant.js'
import {
  ADDRESS_FIELDS,
  type ReadParticipant,
  type ReadSession,
  type WireDetailedConversation,
} from '../../upstream/wire/wire-conversations.js'
import { mediaTypeFrom } from '../analytics-query/media-type.js'
import { canonicalId, sorted } from '../ids.js'
import type { Attributes, Conversation, Participant } from './conversation.js'

/** Turns one of the upstream's conversations into one of ours. Without `personalData` none is read. */
export function readConversation(
  wire: WireDetailedConversation,
  personalData: boolean,
): Conversation {
  const { conversationEnd, originatingDirection } = wire
  const present = (wire.participants ?? []).filter((one) => one !== null)
  const sessions = present.flatMap(sessionsOf)
  const queueIds = sessions.flatMap(segmentsOf).flatMap(({ queueId }) => queueId ?? [])
  const mediaTypes = sessions.flatMap(({ mediaType }) => mediaType ?? []).map(mediaTypeFrom)
  return {
    id: canonicalId(wire.conversationId),
    startMs: wireInstantMs(wire.conversationStart),
    endMs: conversationEnd ? wireInstantMs(conversationEnd) : null,
    mediaTypes: distinct(mediaTypes),
    direction: originatingDirection ?? null,
    queueIds: distinct(queueIds.map(canonicalId)),
    agentIds: distinct(present.flatMap(({ userId }) => userId ?? []).map(canonicalId)),
    participants: present.map((one) => readParticipant(one, personalData)),
  }
}

/** One who took part in several sessions is told of once: by the first medium and the last queue. */
function readParticipant(wire: ReadParticipant, personalData: boolean): Participant {
  const { purpose, userId, attributes } = wire
  const sessions = sessionsOf(wire)
  const segments = sessions.flatMap(segmentsOf)
  const mediaType = sessions.find((one) => one.mediaType)?.mediaType
  const direction = sessions.find((one) => one.direction)?.direction
  return {
    purpose: purpose ?? null,
    agentId: idOf(userId),
    queueId: idOf(segments.findLast(({ queueId }) => queueId)?.queueId),
    mediaType: mediaType ? mediaTypeFrom(mediaType) : null,
    direction: direction ?? null,
    wrapUpId: idOf(segments.findLast(({ wrapUpCode }) => wrapUpCode)?.wrapUpCode),
    flowId: idOf(sessions.findLast(({ flow }) => flow?.flowId)?.flow?.flowId),
    talkMs: measured(sessions, 'tTalk') ?? measured(sessions, 'tTalkComplete'),
    holdMs: measured(sessions, 'tHeld') ?? measured(sessions, 'tHeldComplete'),
    wrapUpMs: measured(sessions, 'tAcw'),
    addresses: personalData ? addressesIn(sessions) : null,
    attributes: personalData ? attributesFrom(attributes) : null,
  }
}

function sessionsOf({ sessions }: ReadParticipant) {
  return (sessions ?? []).filter((one) => one !== null)
}

function segmentsOf({ segments }: ReadSession) {
  return (segments ?? []).filter((one) => one !== null)
}

function idOf(id: string | null | undefined): string | null {
  return id ? canonicalId(id) : null
}

/** A timer emits a value for each segment: their sum. */
function measured(sessions: readonly ReadSession[], timer: string): number | null {
  const values = sessions
    .flatMap(({ metrics }) => metrics ?? [])
    .flatMap((metric) => (metric?.name === timer ? (metric.value ?? []) : []))
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
}

/** Each once, in the order of the sessions. */
function addressesIn(sessions: readonly ReadSession[]): readonly string[] | null {
  const told = sessions.flatMap((session) =>
    ADDRESS_FIELDS.flatMap((field) => session[field])
      .filter((one) => typeof one === 'string')
      .filter((text) => text !== ''),
  )
  return told.length === 0 ? null : [...new Set(told)]
}

function attributesFrom(raw: unknown): Attributes | null {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return null
  const texts = Object.entries(raw).filter(([, value]) => typeof value === 'string')
  return Object.fromEntries(texts)
}

function distinct<Text extends string>(texts: readonly Text[]): readonly Text[] {
  return sorted(new Set(texts)) as readonly Text[]
}
