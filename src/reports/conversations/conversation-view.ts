import { type MediaType, mediaTypeNamed } from '../analytics-query/media-type.js'
import { type ConversationColumns, NONE, PARTICIPANT_WIDTH, ROLE_WIDTH } from './columns.js'
import type { Attributes, Conversation, Participant } from './conversation.js'

/** One conversation, read from the columns when it is asked for. */
export class ConversationView implements Conversation {
  readonly #columns: ConversationColumns
  readonly #at: number

  constructor(columns: ConversationColumns, at: number) {
    this.#columns = columns
    this.#at = at
  }

  get id(): string {
    return this.#columns.ids[this.#at] ?? ''
  }

  get startMs(): number {
    return this.#columns.startsMs[this.#at] ?? 0
  }

  get endMs(): number | null {
    const lengthMs = this.#columns.lengthsMs[this.#at] ?? NONE
    return lengthMs === NONE ? null : this.startMs + lengthMs
  }

  get mediaTypes(): readonly MediaType[] {
    return this.#list(this.#columns.mediaTypes).map(mediaTypeNamed)
  }

  get direction(): string | null {
    return textAt(this.#columns, this.#columns.directions[this.#at])
  }

  get queueIds(): readonly string[] {
    return this.#list(this.#columns.queues)
  }

  get agentIds(): readonly string[] {
    return this.#list(this.#columns.agents)
  }

  get participants(): readonly Participant[] {
    const { participantsUpTo } = this.#columns
    const first = participantsUpTo[this.#at - 1] ?? 0
    const count = (participantsUpTo[this.#at] ?? 0) - first
    return Array.from({ length: count }, (_, i) => new ParticipantView(this.#columns, first + i))
  }

  #list(column: readonly number[]): readonly string[] {
    const { lists, texts } = this.#columns
    return (itemAt(lists, column[this.#at]) ?? []).map((index) => texts[index] ?? '')
  }
}

class ParticipantView implements Participant {
  readonly #columns: ConversationColumns
  readonly #at: number

  constructor(columns: ConversationColumns, at: number) {
    this.#columns = columns
    this.#at = at
  }

  get purpose(): string | null {
    return this.#role(0)
  }

  get agentId(): string | null {
    return this.#role(1)
  }

  get queueId(): string | null {
    return this.#role(2)
  }

  get mediaType(): MediaType | null {
    const text = this.#role(3)
    return text === null ? null : mediaTypeNamed(text)
  }

  get direction(): string | null {
    return this.#role(4)
  }

  get wrapUpId(): string | null {
    return this.#role(5)
  }

  get flowId(): string | null {
    return this.#role(6)
  }

  get talkMs(): number | null {
    return this.#duration(1)
  }

  get holdMs(): number | null {
    return this.#duration(2)
  }

  get wrapUpMs(): number | null {
    return this.#duration(3)
  }

  get addresses(): readonly string[] | null {
    const { personal } = this.#columns
    return (personal && itemAt(personal.addressLists, personal.addresses[this.#at])) ?? null
  }

  get attributes(): Attributes | null {
    const { personal } = this.#columns
    return (personal && itemAt(personal.attributeSets, personal.attributes[this.#at])) ?? null
  }

  #role(part: number): string | null {
    const { roles, participants } = this.#columns
    const role = participants[this.#at * PARTICIPANT_WIDTH] ?? NONE
    return textAt(this.#columns, roles[role * ROLE_WIDTH + part])
  }

  #duration(part: number): number | null {
    const ms = this.#columns.participants[this.#at * PARTICIPANT_WIDTH + part] ?? NONE
    return ms === NONE ? null : ms
  }
}

function textAt({ texts }: ConversationColumns, index: number | undefined): string | null {
  return itemAt(texts, index) ?? null
}

/** V8 takes an index below 0, as `NONE` is, for a name, and searches for it. */
function itemAt<Item>(items: readonly Item[], index: number | undefined): Item | undefined {
  return index === undefined || index < 0 ? undefined : items[index]
}

export function viewsOf(columns: ConversationColumns): readonly ConversationView[] {
  return columns.ids.map((_, at) => new ConversationView(columns, at))
}
