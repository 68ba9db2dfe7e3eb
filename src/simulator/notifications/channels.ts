import { DAY } from '../../time/clock.js'
import { notFound } from '../api-error.js'
import { uuidFrom } from '../data/random.js'

/** Of one user and client; one more takes the place of the one that was used longest ago, unconnected ones first. */
const MOST_CHANNELS = 20
const MOST_TOPICS = 1_000
const LIFE_MS = DAY
const CHANNEL = 61

const TOPIC = /^v2\.analytics\.queues\.([0-9a-f-]{36})\.observations$/

export interface Channel {
  readonly id: string
  topics: ReadonlySet<string>
  usedMs: number
  expiresMs: number
  connections: number
}

/** Topics that are refused, as a test scripts it. */
export interface RefusedTopics {
  readonly topics: RegExp
  readonly missingPermissions?: readonly string[]
}

/** The queue of a topic. */
export function queueOf(topic: string): string | undefined {
  return TOPIC.exec(topic)?.[1]
}

/** `/api/v2/notifications/channels` and what is under it. */
export class Channels {
  readonly #seed: number
  readonly #connectUri: (id: string) => string
  readonly #channels = new Map<string, Channel>()
  #created = 0
  refused: RefusedTopics | null = null

  constructor(seed: number, connectUri: (id: string) => string) {
    this.#seed = seed
    this.#connectUri = connectUri
  }

  all(nowMs: number): readonly Channel[] {
    for (const [id, { expiresMs }] of this.#channels) {
      if (expiresMs <= nowMs) this.#channels.delete(id)
    }
    return [...this.#channels.values()]
  }

  find(id: string, nowMs: number): Channel | undefined {
    return this.all(nowMs).find((channel) => channel.id === id)
  }

  create(nowMs: number): object {
    const all = this.all(nowMs)
    if (all.length >= MOST_CHANNELS) {
      const isLess = (a: Channel, b: Channel) =>
        Math.sign(a.connections) - Math.sign(b.connections) || a.usedMs - b.usedMs
      const [least] = [...all].sort(isLess)
      if (least) this.#channels.delete(least.id)
    }
    const id = `streaming-0-${uuidFrom(this.#seed, CHANNEL, this.#created++)}`
    const expiresMs = nowMs + LIFE_MS
    const channel = { id, topics: new Set<string>(), usedMs: nowMs, expiresMs, connections: 0 }
    this.#channels.set(id, channel)
    return this.#told(channel)
  }

  list(nowMs: number): object {
    return { entities: this.all(nowMs).map((channel) => this.#told(channel)) }
  }

  put(id: string, body: unknown, nowMs: number): object {
    const channel = this.find(id, nowMs)
    if (!channel) throw notFound()
    const ids = (Array.isArray(body) ? body : []).flatMap((one: { id?: unknown } | null) =>
      typeof one?.id === 'string' ? one.id : [],
    )
    const entities = ids.map((topic, index) => this.#row(topic, index))
    channel.topics = new Set(entities.flatMap((row) => (row.state === 'Permitted' ? row.id : [])))
    channel.usedMs = nowMs
    channel.expiresMs = nowMs + LIFE_MS
    return { entities }
  }

  clear(id: string, nowMs: number): void {
    const channel = this.find(id, nowMs)
    if (!channel) throw notFound()
    channel.topics = new Set()
  }

  #row(topic: string, index: number) {
    const rejected = { id: topic, state: 'Rejected' }
    if (index >= MOST_TOPICS) return { ...rejected, rejectionReason: 'Too many topics' }
    if (this.refused?.topics.test(topic)) {
      const { missingPermissions = [] } = this.refused
      return { ...rejected, rejectionReason: 'Not permitted', missingPermissions }
    }
    if (!TOPIC.test(topic)) return { ...rejected, rejectionReason: 'Unknown topic' }
    return { id: topic, state: 'Permitted' }
  }

  #told({ id, expiresMs }: Channel) {
    return { id, connectUri: this.#connectUri(id), expires: new Date(expiresMs).toISOString() }
  }
}

export function availableTopics(): object {
  return {
    entities: [
      {
        id: 'v2.analytics.queues.{id}.observations',
        requiresPermissions: ['analytics:queueObservation:view'],
        transports: ['All'],
      },
    ],
  }
}
