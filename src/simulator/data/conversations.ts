import type { Conversation } from './conversation.js'
import { drawConversation } from './draw-conversation.js'
import type { Organisation } from './organisation.js'
import { PackedConversations } from './packed-conversations.js'
import { hash, Random } from './random.js'
import { SLOT, type Stream } from './traffic.js'

/** No data before this day, so that a query from 1970 is answered at once. */
const FIRST_DAY = Date.UTC(2020, 0, 1)

/** One slot in this many has a conversation that is reported late. */
const LATE_EVERY = 40

/** The conversations of a stream, drawn anew from the seed whenever they are asked for. */
export class Conversations {
  readonly #seed: number
  readonly #organisation: Organisation
  readonly #recent = new PackedConversations()

  constructor(seed: number, organisation: Organisation) {
    this.#seed = seed
    this.#organisation = organisation
  }

  /** The conversations offered on the UTC day that begins at `dayStartMs`, in the order of their slots. */
  offeredOn(stream: Stream, dayStartMs: number): readonly Conversation[] {
    if (dayStartMs < FIRST_DAY) return []
    return this.#recent.getOrDraw(stream.index, dayStartMs, () => this.#draw(stream, dayStartMs))
  }

  #draw(stream: Stream, dayStartMs: number): Conversation[] {
    const members = this.#organisation.queues[stream.queue]?.members ?? []
    const drawn: Conversation[] = []
    stream.expectedOn(dayStartMs).forEach((expected, slot) => {
      if (expected === 0) return
      const slotStartMs = dayStartMs + slot * SLOT
      const random = new Random(hash(this.#seed, stream.index, slotStartMs / SLOT))
      const count = random.arrivals(expected)
      for (let i = 0; i < count; i++) {
        const late =
          i === 0 && hash(this.#seed, stream.index, slotStartMs / SLOT, 1) % LATE_EVERY === 0
        drawn.push(drawConversation(random, stream.mediaType, slotStartMs, members, late))
      }
    })
    return drawn
  }
}
