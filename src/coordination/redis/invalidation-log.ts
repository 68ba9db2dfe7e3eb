import { randomUUID } from 'node:crypto'
import { type Clock, DAY, MOST_SKEW_MS, SECOND } from '../../time/clock.js'
import {
  BoundedInvalidations,
  type Invalidation,
  MOST_INVALIDATIONS,
} from '../bounded-invalidations.js'
import type { StoreEvent } from '../events.js'
import { FOLDED_OF_A_KIND, foldedTag } from '../folded-tag.js'
import { heartbeat } from '../heartbeat.js'
import type { InvalidationLog } from '../invalidation-log.js'
import { oneAtATime } from '../one-at-a-time.js'
import { PUT_INVALIDATION, READ_INVALIDATIONS } from './invalidation-scripts.js'
import type { RedisLink } from './link.js'
import { sendingMs } from './trip-size.js'

export interface RedisInvalidationLogOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'offsetMs' | 'timeLimitMs' | 'run' | 'subscribe' | 'onUp'>
  readonly clock: Clock
  /** Whose values the invalidations are about. */
  readonly scope: string
  readonly onEvent: (event: StoreEvent) => void
}

/** Messages can be lost: each process also reads this often. */
const READ_MS = SECOND
/** Of an invalidation with its tag, at the most that is usual. */
const EXACT_CHARS = 120
const FOLDED_CHARS = 50
/** Keys and queues: of other kinds there are few. */
const MOST_CHARS = MOST_INVALIDATIONS * EXACT_CHARS + 2 * FOLDED_OF_A_KIND * FOLDED_CHARS
/** Longer than any value is kept. */
const KEEP_MS = 40 * DAY

/**
 * What has been invalidated, for all processes. Every process knows all invalidations. After every gap, and wherever
 * Redis shows another state than before, it reads all that Redis has and tells what is missing there:
 * so nothing is lost by a Redis that comes back empty, or with an older state.
 */
export class RedisInvalidationLog implements InvalidationLog {
  readonly known = new BoundedInvalidations()
  readonly #options: RedisInvalidationLogOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #self = randomUUID()
  readonly #closing = new AbortController()
  readonly #unpublished = new Set<string>()
  readonly #catchUp = oneAtATime(() => this.#read())
  readonly #reading: Promise<void>
  #epoch = ''
  #seq = '0'
  /** Redis may have another state than before. */
  #hadGap = true
  /** Redis has not taken what it was told since the last read. */
  #hasFailed = false

  constructor(options: RedisInvalidationLogOptions) {
    this.#options = options
    const { link, clock, scope } = options
    this.#keys = ['tags', 'order', 'seq', 'epoch'].map((part) => `gcx:{marks:${scope}}:${part}`)
    this.#channel = `gcx:marks:${scope}`
    link.subscribe(this.#channel, (writer) => {
      if (writer !== this.#self) void this.#catchUp()
    })
    link.onUp(() => {
      this.#hadGap = true
      void this.#catchUp()
    })
    this.#reading = heartbeat(clock, READ_MS, this.#closing.signal, this.#catchUp)
  }

  async put(tag: string, invalidation: Invalidation): Promise<void> {
    this.#learn(tag, invalidation)
    this.#unpublished.add(tag)
    await this.#publish(tag)
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('Closed'))
    await this.#reading
    await this.#catchUp()
  }

  /** @returns whether Redis has taken it */
  async #publish(tag: string): Promise<boolean> {
    const { link, onEvent } = this.#options
    const invalidation = this.known.get(tag)
    if (!invalidation) return true
    const { atMs, reason } = invalidation
    const bounds = [MOST_INVALIDATIONS, KEEP_MS]
    const whose = [randomUUID(), this.#channel, this.#self]
    const args = [tag, Math.round(atMs), reason, ...bounds, ...whose]
    try {
      const answer = await link.run(PUT_INVALIDATION, this.#keys, args)
      if (this.known.get(tag) === invalidation) this.#unpublished.delete(tag)
      const [epoch, before, seq = '0'] = (answer as unknown[]).map(String)
      const isNothingNew = epoch === this.#epoch && before === this.#seq
      if (isNothingNew) this.#seq = seq
      if (!isNothingNew || this.#hasFailed) void this.#catchUp()
      return true
    } catch (error) {
      this.#hasFailed = true
      onEvent({ type: 'storeFailed', operation: 'invalidations', error })
      return false
    }
  }

  async #read(): Promise<void> {
    const { link, onEvent } = this.#options
    if (!link.isUp || this.#closing.signal.aborted) return
    const hadGap = this.#hadGap
    // Nobody waits for it: all of them may take their time.
    const limitMs = link.timeLimitMs + (hadGap ? sendingMs(MOST_CHARS) : 0)
    try {
      this.#hadGap = false
      this.#hasFailed = false
      const args = [hadGap ? '' : this.#epoch, this.#seq]
      const answer = await link.run(READ_INVALIDATIONS, this.#keys, args, { limitMs })
      const [epoch = '', seq = '0', scope, ...texts] = (answer as unknown[]).map(String)
      const told = this.#invalidationsIn(texts)
      if (scope === 'all') for (const tag of this.#missingIn(told)) this.#unpublished.add(tag)
      const news = [...told].filter(([tag, { atMs }]) => this.#isNews(tag, atMs))
      for (const [tag, invalidation] of told) this.#learn(tag, invalidation)
      if (news.length > 0) onEvent({ type: 'invalidatedElsewhere', tags: news.length })
      this.#epoch = epoch
      this.#seq = seq
      for (const tag of [...this.#unpublished]) if (!(await this.#publish(tag))) break
    } catch (error) {
      this.#hadGap ||= hadGap
      onEvent({ type: 'storeFailed', operation: 'invalidations', error })
    }
  }

  /** An invalidation from the future, beyond what clocks differ by, is one of now, and is replaced in Redis by that. */
  #invalidationsIn(texts: readonly string[]): ReadonlyMap<string, Invalidation> {
    const { clock, link } = this.#options
    const nowMs = clock.now() + link.offsetMs
    const told = new Map<string, Invalidation>()
    for (let index = 0; index < texts.length; index += 2) {
      const [tag = '', text = ''] = texts.slice(index, index + 2)
      const invalidation = readInvalidation(text)
      if (!invalidation) continue
      const isEarly = invalidation.atMs > nowMs + MOST_SKEW_MS
      told.set(tag, isEarly ? { ...invalidation, atMs: nowMs } : invalidation)
      if (isEarly) this.#unpublished.add(tag)
    }
    return told
  }

  /** What this process knows and Redis does not, where these are all that it has. */
  #missingIn(told: ReadonlyMap<string, Invalidation>): readonly string[] {
    const toldMs = (tag: string) => told.get(tag)?.atMs ?? Number.NEGATIVE_INFINITY
    return [...this.known]
      .filter(([tag, { atMs }]) => atMs > Math.max(toldMs(tag), toldMs(foldedTag(tag))))
      .map(([tag]) => tag)
  }

  /** What this process has told itself comes back in whole milliseconds. */
  #isNews(tag: string, atMs: number): boolean {
    const known = this.known.get(tag) ?? this.known.get(foldedTag(tag))
    return known === undefined || atMs - known.atMs >= 1
  }

  #learn(tag: string, invalidation: Invalidation): void {
    const folded = this.known.put(tag, invalidation)
    if (folded !== undefined && this.#unpublished.delete(folded))
      this.#unpublished.add(foldedTag(folded))
  }
}

/** A reason that another release has added invalidates all the same; what it has written behind is passed over. */
function readInvalidation(text: string): Invalidation | undefined {
  const [, atMs, reason] = /^(\d+) ([a-z-]+)(?: |$)/.exec(text) ?? []
  if (atMs === undefined) return undefined
  return {
    atMs: Number(atMs),
    reason: reason === 'schema-changed' ? 'schema-changed' : 'invalidated',
  }
}
