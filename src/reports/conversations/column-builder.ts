import { type ConversationColumns, NONE, type PersonalColumns } from './columns.js'
import type { Conversation, Participant } from './conversation.js'

/** Values that are told once, by the text that they are known by. */
class Interned<Value> {
  readonly values: Value[] = []
  readonly #indexes = new Map<string, number>()

  indexOf(key: string, make: () => Value): number {
    const known = this.#indexes.get(key)
    if (known !== undefined) return known
    const index = this.values.push(make()) - 1
    this.#indexes.set(key, index)
    return index
  }
}

/** Puts conversations into columns, in the order in which they come. */
export class ConversationColumnBuilder {
  readonly #personalData: boolean
  readonly #texts = new Interned<string>()
  readonly #lists = new Interned<readonly number[]>()
  readonly #roles = new Interned<readonly number[]>()
  readonly #ids: string[] = []
  readonly #startsMs: number[] = []
  readonly #lengthsMs: number[] = []
  readonly #directions: number[] = []
  readonly #mediaTypes: number[] = []
  readonly #queues: number[] = []
  readonly #agents: number[] = []
  readonly #participantsUpTo: number[] = []
  readonly #participants: number[] = []
  readonly #addressLists = new Interned<readonly string[]>()
  readonly #attributeSets = new Interned<Readonly<Record<string, string>>>()
  readonly #addresses: number[] = []
  readonly #attributes: number[] = []

  /** @param personalData whether addresses and attributes are kept */
  constructor(personalData: boolean) {
    this.#personalData = personalData
  }

  add(conversation: Conversation): void {
    const { id, startMs, endMs, participants } = conversation
    this.#ids.push(id)
    this.#startsMs.push(startMs)
    // One that ended before it began, by the upstream's clocks, has ended all the same.
    this.#lengthsMs.push(endMs === null ? NONE : Math.max(0, endMs - startMs))
    this.#directions.push(this.#text(conversation.direction))
    this.#mediaTypes.push(this.#list(conversation.mediaTypes))
    this.#queues.push(this.#list(conversation.queueIds))
    this.#agents.push(this.#list(conversation.agentIds))
    for (const participant of participants) this.#addParticipant(participant)
    this.#participantsUpTo.push((this.#participantsUpTo.at(-1) ?? 0) + participants.length)
  }

  build(): ConversationColumns {
    return {
      texts: this.#texts.values,
      lists: this.#lists.values,
      ids: this.#ids,
      startsMs: this.#startsMs,
      lengthsMs: this.#lengthsMs,
      directions: this.#directions,
      mediaTypes: this.#mediaTypes,
      queues: this.#queues,
      agents: this.#agents,
      participantsUpTo: this.#participantsUpTo,
      roles: this.#roles.values.flat(),
      participants: this.#participants,
      ...(this.#personalData && { personal: this.#personal() }),
    }
  }

  #personal(): PersonalColumns {
    return {
      addressLists: this.#addressLists.values,
      attributeSets: this.#attributeSets.values,
      addresses: this.#addresses,
      attributes: this.#attributes,
    }
  }

  #addParticipant(participant: Participant): void {
    const { talkMs, holdMs, wrapUpMs, addresses, attributes } = participant
    this.#participants.push(
      this.#role(participant),
      talkMs ?? NONE,
      holdMs ?? NONE,
      wrapUpMs ?? NONE,
    )
    if (!this.#personalData) return
    this.#addresses.push(interned(this.#addressLists, addresses))
    this.#attributes.push(interned(this.#attributeSets, attributes))
  }

  #role(role: Participant): number {
    const { purpose, agentId, queueId, mediaType, direction, wrapUpId, flowId } = role
    const texts = [purpose, agentId, queueId, mediaType, direction, wrapUpId, flowId]
    const indexes = texts.map((text) => this.#text(text))
    return this.#roles.indexOf(indexes.join(), () => indexes)
  }

  #text(text: string | null): number {
    return text === null ? NONE : this.#texts.indexOf(text, () => text)
  }

  #list(texts: readonly string[]): number {
    const indexes = texts.map((text) => this.#text(text))
    return this.#lists.indexOf(indexes.join(), () => indexes)
  }
}

function interned<Value>(values: Interned<Value>, value: Value | null): number {
  return value === null ? NONE : values.indexOf(JSON.stringify(value), () => value)
}
