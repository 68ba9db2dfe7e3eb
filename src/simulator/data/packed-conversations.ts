import { type Conversation, NO_AGENT } from './conversation.js'

/** Whole numbers per conversation: 40 bytes, a quarter of what an object takes. */
const WIDTH = 10

/** Conversations of all streams: about 60 MB, more than a year of the contact centre. */
const MOST_KEPT = 1_500_000

const directions = ['inbound', 'outbound'] as const
const outcomes = ['answered', 'abandoned', 'flowedOut'] as const
const transfers = ['none', 'blind', 'consult'] as const

/**
 * A cache of drawn conversations. Each draw gives the same ones again; without the cache a year of them
 * costs seconds in each query.
 */
export class PackedConversations {
  readonly #days = new Map<string, Int32Array>()
  #kept = 0

  getOrDraw(
    stream: number,
    dayStartMs: number,
    draw: () => readonly Conversation[],
  ): readonly Conversation[] {
    const key = `${stream}:${dayStartMs}`
    const packed = this.#days.get(key)
    if (packed) {
      // A Map keeps the order of insertion: the oldest entry is the least recently used.
      this.#days.delete(key)
      this.#days.set(key, packed)
      return unpack(packed, dayStartMs)
    }
    const drawn = draw()
    this.#keep(key, pack(drawn, dayStartMs))
    return drawn
  }

  #keep(key: string, packed: Int32Array): void {
    this.#days.set(key, packed)
    this.#kept += packed.length / WIDTH
    for (const [oldest, { length }] of this.#days) {
      if (this.#kept <= MOST_KEPT) break
      this.#days.delete(oldest)
      this.#kept -= length / WIDTH
    }
  }
}

function pack(conversations: readonly Conversation[], dayStartMs: number): Int32Array {
  const packed = new Int32Array(conversations.length * WIDTH)
  conversations.forEach((conversation, i) => {
    packed.set(
      [
        conversation.offeredAtMs - dayStartMs,
        conversation.waitMs,
        conversation.alertMs,
        conversation.notRespondingMs,
        conversation.agent,
        conversation.talkMs,
        conversation.heldMs,
        conversation.acwMs,
        (conversation.failed ? 1 : 0) +
          (conversation.late ? 2 : 0) +
          4 * conversation.missedAttempts +
          32 * (conversation.notRespondingAgent - NO_AGENT),
        directions.indexOf(conversation.direction) +
          8 * outcomes.indexOf(conversation.outcome) +
          64 * transfers.indexOf(conversation.transfer),
      ],
      i * WIDTH,
    )
  })
  return packed
}

function unpack(packed: Int32Array, dayStartMs: number): Conversation[] {
  const conversations: Conversation[] = []
  for (let at = 0; at < packed.length; at += WIDTH) {
    const flags = packed[at + 8] ?? 0
    const kinds = packed[at + 9] ?? 0
    conversations.push({
      offeredAtMs: dayStartMs + (packed[at] ?? 0),
      waitMs: packed[at + 1] ?? 0,
      alertMs: packed[at + 2] ?? 0,
      notRespondingMs: packed[at + 3] ?? 0,
      notRespondingAgent: (flags >> 5) + NO_AGENT,
      agent: packed[at + 4] ?? NO_AGENT,
      talkMs: packed[at + 5] ?? 0,
      heldMs: packed[at + 6] ?? 0,
      acwMs: packed[at + 7] ?? 0,
      missedAttempts: (flags >> 2) & 7,
      failed: (flags & 1) !== 0,
      late: (flags & 2) !== 0,
      direction: directions[kinds & 7] ?? 'inbound',
      outcome: outcomes[(kinds >> 3) & 7] ?? 'answered',
      transfer: transfers[kinds >> 6] ?? 'none',
    })
  }
  return conversations
}
