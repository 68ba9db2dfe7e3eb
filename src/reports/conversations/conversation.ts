import type { MediaType } from '../analytics-query/media-type.js'
import { compareTexts } from '../ids.js'
import type { Interval } from '../time/buckets.js'

/** One conversation: what the schema shows, and no more. */
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
  /** In the order of Genesys Cloud. */
  readonly participants: readonly Participant[]
}

/** Who took part, and as what. Null: not told. */
export interface Role {
  readonly purpose: string | null
  readonly agentId: string | null
  readonly queueId: string | null
  readonly mediaType: MediaType | null
  readonly direction: string | null
  readonly wrapUpId: string | null
  readonly flowId: string | null
}

export interface Participant extends Role {
  /** In milliseconds; null: nothing of the kind was measured. */
  readonly talkMs: number | null
  readonly holdMs: number | null
  readonly wrapUpMs: number | null
  /** Personal data: null where it is not told, or not kept. */
  readonly addresses: readonly string[] | null
  readonly attributes: Attributes | null
}

export type Attributes = Readonly<Record<string, string>>

/** The upstream may answer with more: it looks for whole days. */
export function isActiveIn(
  { startMs, endMs }: Pick<Conversation, 'startMs' | 'endMs'>,
  { fromMs, toMs }: Interval,
): boolean {
  return startMs < toMs && (startMs >= fromMs || endMs === null || endMs > fromMs)
}

/** A place in their order: by start, then id. */
export type ConversationPosition = Pick<Conversation, 'startMs' | 'id'>

export function compare(a: ConversationPosition, b: ConversationPosition): number {
  return a.startMs - b.startMs || compareTexts(a.id, b.id)
}
