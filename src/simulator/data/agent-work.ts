import { DAY, MINUTE } from '../../time/clock.js'
import { type Conversation, LONGEST_CONVERSATION_MS, NO_AGENT } from './conversation.js'
import type { Conversations } from './conversations.js'
import { type Stretch, union } from './stretches.js'
import type { Stream } from './traffic.js'

/** When an agent is busy with conversations of queues. */
export interface Work {
  /** From when a conversation rings until its after-call work is done. */
  readonly engaged: readonly Stretch[]
  /** Dialling, talk, hold and after-call work. */
  readonly handling: readonly Stretch[]
  /** After a conversation has rung without an answer. */
  readonly notResponding: readonly Stretch[]
}

type Kind = keyof Work
type Found = Readonly<Record<Kind, Stretch[]>>

/** How long an agent who has missed a conversation gets no other one. */
const NOT_RESPONDING_MS = MINUTE

const NOTHING: Work = { engaged: [], handling: [], notResponding: [] }
/** As far as a status is looked back for, and some. */
const DAYS_KEPT = 40
/** Whoever asks about one agent asks about the others. */
const INTERVALS_KEPT = 4

/** The work of agents, by the conversations of all streams. */
export class AgentWork {
  readonly #streams: readonly Stream[]
  readonly #conversations: Conversations
  readonly #days = new Map<number, ReadonlyMap<number, Found>>()
  readonly #intervals = new Map<string, ReadonlyMap<number, Work>>()

  constructor(streams: readonly Stream[], conversations: Conversations) {
    this.#streams = streams
    this.#conversations = conversations
  }

  /** What may touch `[fromMs, toMs)`, in order. */
  of(agent: number, fromMs: number, toMs: number): Work {
    const key = `${fromMs} ${toMs}`
    const known = this.#intervals.get(key) ?? this.#between(fromMs, toMs)
    keep(this.#intervals, key, known, INTERVALS_KEPT)
    return known.get(agent) ?? NOTHING
  }

  #between(fromMs: number, toMs: number): ReadonlyMap<number, Work> {
    const all = new Map<number, Found>()
    const firstMs = fromMs - LONGEST_CONVERSATION_MS
    for (let dayMs = firstMs - (((firstMs % DAY) + DAY) % DAY); dayMs < toMs; dayMs += DAY) {
      for (const [agent, found] of this.#offeredOn(dayMs)) {
        const work = foundOf(all, agent)
        for (const kind of KINDS) {
          for (const one of found[kind]) {
            if (one.fromMs < toMs && one.toMs > fromMs) work[kind].push(one)
          }
        }
      }
    }
    return new Map(
      [...all].map(([agent, { engaged, handling, notResponding }]) => [
        agent,
        {
          engaged: union(engaged),
          handling: union(handling),
          notResponding: union(notResponding),
        },
      ]),
    )
  }

  #offeredOn(dayMs: number): ReadonlyMap<number, Found> {
    const known = this.#days.get(dayMs) ?? this.#draw(dayMs)
    keep(this.#days, dayMs, known, DAYS_KEPT)
    return known
  }

  #draw(dayMs: number): ReadonlyMap<number, Found> {
    const found = new Map<number, Found>()
    for (const stream of this.#streams) {
      for (const conversation of this.#conversations.offeredOn(stream, dayMs)) {
        if (conversation.agent !== NO_AGENT) addWork(conversation, found)
      }
    }
    return found
  }
}

const KINDS: readonly Kind[] = ['engaged', 'handling', 'notResponding']

function foundOf(all: Map<number, Found>, agent: number): Found {
  const found = all.get(agent) ?? { engaged: [], handling: [], notResponding: [] }
  all.set(agent, found)
  return found
}

function addWork(conversation: Conversation, all: Map<number, Found>): void {
  const { offeredAtMs, waitMs, alertMs, direction, talkMs, heldMs, acwMs } = conversation
  const connectedAtMs = offeredAtMs + waitMs
  const ringsAtMs = connectedAtMs - alertMs
  const toMs = connectedAtMs + talkMs + heldMs + acwMs
  const isInbound = direction === 'inbound'
  const { engaged, handling } = foundOf(all, conversation.agent)
  engaged.push({ fromMs: isInbound ? ringsAtMs : offeredAtMs, toMs })
  handling.push({ fromMs: isInbound ? connectedAtMs : offeredAtMs, toMs })
  const { notRespondingAgent, notRespondingMs } = conversation
  if (notRespondingAgent === NO_AGENT) return
  const missed = foundOf(all, notRespondingAgent)
  const untilMs = ringsAtMs + NOT_RESPONDING_MS
  missed.engaged.push({ fromMs: ringsAtMs - notRespondingMs, toMs: untilMs })
  missed.notResponding.push({ fromMs: ringsAtMs, toMs: untilMs })
}

/** As the one that was asked for last; the one that has not been for the longest time goes. */
function keep<Key, Value>(kept: Map<Key, Value>, key: Key, value: Value, most: number): void {
  kept.delete(key)
  kept.set(key, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= most) break
    kept.delete(oldest)
  }
}
