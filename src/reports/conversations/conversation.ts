import { wireInstantMs } from '../../upstream/wire/instant.js'
import type { WireDetailedConversation } from '../../upstream/wire/wire-runs.js'
import { type MediaType, mediaTypeFrom } from '../analytics-query/media-type.js'
import { canonicalId, compareTexts, sorted } from '../ids.js'
import type { Interval } from '../time/buckets.js'

/** One conversation as it lies in the store: what the schema shows, and no more. */
export interface Conversation {
  readonly id: string
  readonly startMs: number
  /** Null while it goes on. */
  readonly endMs: number | null
  /** Ordered by name. */
  readonly mediaTypes: readonly MediaType[]
  /** As Genesys Cloud writes it; null when it does not. */
  readonly direction: string | null
  /** Ordered by id. */
  readonly queueIds: readonly string[]
  /** Everybody with a user id, ordered by it. */
  readonly agentIds: readonly string[]
}

/** Turns the upstream's conversations into ours. Equal lists are one: most conversations have the same few. */
export class ConversationReader {
  readonly #lists = new Map<string, readonly string[]>()

  read(wire: WireDetailedConversation): Conversation {
    const participants = wire.participants ?? []
    const sessions = participants.flatMap((participant) => participant?.sessions ?? [])
    const queueIds = sessions
      .flatMap((session) => session?.segments ?? [])
      .flatMap((segment) => segment?.queueId ?? [])
    const { conversationEnd, originatingDirection } = wire
    return {
      id: canonicalId(wire.conversationId),
      startMs: wireInstantMs(wire.conversationStart),
      endMs: conversationEnd ? wireInstantMs(conversationEnd) : null,
      mediaTypes: this.#list(
        sessions.flatMap((session) => session?.mediaType ?? []).map(mediaTypeFrom),
      ),
      direction: originatingDirection ?? null,
      queueIds: this.#list(queueIds.map(canonicalId)),
      agentIds: this.#list(
        participants.flatMap((participant) => participant?.userId ?? []).map(canonicalId),
      ),
    }
  }

  #list<Text extends string>(texts: readonly Text[]): readonly Text[] {
    const list = sorted(new Set(texts))
    const key = JSON.stringify(list)
    const known = this.#lists.get(key) ?? list
    this.#lists.set(key, known)
    return known as readonly Text[]
  }
}

/** The upstream may answer with more: it looks for whole days. */
export function isActiveIn({ startMs, endMs }: Conversation, { fromMs, toMs }: Interval): boolean {
  return startMs < toMs && (startMs >= fromMs || endMs === null || endMs > fromMs)
}

/** Ordered by start, then id; a conversation that came twice, on two pages, is one: the later reading. */
export function inOrder(conversations: readonly Conversation[]): readonly Conversation[] {
  const byId = new Map(conversations.map((conversation) => [conversation.id, conversation]))
  return [...byId.values()].sort(compare)
}

/** A place in that order. */
export type ConversationPosition = Pick<Conversation, 'startMs' | 'id'>

export function compare(a: ConversationPosition, b: ConversationPosition): number {
  return a.startMs - b.startMs || compareTexts(a.id, b.id)
}
