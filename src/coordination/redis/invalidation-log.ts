import { randomUUID } from 'node:crypto'
import { type Clock, DAY, SECOND } from '../../time/clock.js'
import { BoundedInvalidations, MOST_INVALIDATIONS } from '../bounded-invalidations.js'
import type { StoreEvent } from '../events.js'
import { FOLDED_OF_A_KIND, foldedTag } from '../folded-tag.js'
import { PUT_INVALIDATION, READ_INVALIDATIONS, SKEW_MS } from './invalidation-scripts.js'
import type { RedisLink } from './link.js'
import { sendingMs } from './trip-size.js'

type Reason = 'schema-changed' | 'invalidated'

interface Invalidation {
  readonly atMs: number
  readonly reason: Reason
}

export interface RedisInvalidationLogOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'offsetMs' | 'timeLimitMs' | 'run' | 'subscribe' | 'onUp'>
  readonly clock: Clock
  /** Whose values the invalidations are about. */
  readonly scope: string
  readonly onEvent: (event: StoreEvent) => void
}

/** Messages can be lost: everybody also looks this often. */
const LOOK_MS = SECOND
/** Of an invalidation with its tag, at the most that is usual. */
const MARK_CHARS = 120
const FOLDED_CHARS = 50
/** Keys and queues: of other kinds there are few. */
const MOST_CHARS = MOST_INVALIDATIONS * MARK_CHARS + 2 * FOLDED_OF_A_KIND * FOLDED_CHARS
/** Longer than any value is kept. */
const KEEP_MS = 40 * DAY

/**
 * What has been outdated, for all processes. Every process keeps all invalidations. After every gap, and wherever
 * Redis shows another state than before, it reads all that Redis has and tells what is missing there:
 * so nothing is lost by a Redis that comes back empty, or with an older state.
 */
export class RedisInvalidationLog implements AsyncDisposable {
  readonly #options: RedisInvalidationLogOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #closing = new AbortController()
  readonly #known = new BoundedInvalidations<Invalidation>()
  readonly #untold = new Set<string>()
  readonly #looking: Promise<void>
  #listener: (tag: string, invalidation: Invalidation) => void = () => {}
  #epoch = ''
  #seq = '0'
  /** Redis may have another state than before. */
  #hadGap = true
  #news = false
  #reading: Promise<void> | undefined

  constructor(options: RedisInvalidationLogOptions) {
    this.#options = options
    const { link, scope } = options
    this.#keys = ['tags', 'order', 'seq', 'epoch'].map((part) => `gcx:{marks:${scope}}:${part}`)
    this.#channel = `gcx:marks:${scope}`
    link.subscribe(this.#channel, () => void this.#catchUp())
    link.onUp(() => {
      this.#hadGap = true
      void this.#catchUp()
    })
    this.#looking = this.#lookNowAndThen()
  }

  onInvalidation(listener: (tag: string, invalidation: Invalidation) => void): void {
    this.#listener = listener
    for (const [tag, invalidation] of this.#known) listener(tag, invalidation)
  }

  async put(tag: string, invalidation: Invalidation): Promise<void> {
    this.#learn(tag, invalidation)
    this.#untold.add(tag)
    await this.#tell(tag)
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('Closed'))
    await this.#looking
    await this.#reading
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** @returns whether Redis has taken it */
  async #tell(tag: string): Promise<boolean> {
    const invalidation = this.#known.get(tag)
    if (!invalidation) return true
    const { atMs, reason } = invalidation
    const args = [tag, Math.round(atMs), reason, MOST_INVALIDATIONS, KEEP_MS, randomUUID()]
    try {
      await this.#options.link.run(PUT_INVALIDATION, this.#keys, [...args, this.#channel])
      if (this.#known.get(tag) === invalidation) this.#untold.delete(tag)
      return true
    } catch (error) {
      this.#options.onEvent({ type: 'storeFailed', operation: 'marks', error })
      return false
    }
  }

  /** One reading at a time; what is told meanwhile is read right after. */
  #catchUp(): Promise<void> {
    this.#news = true
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readAll(): Promise<void> {
    while (this.#news) {
      this.#news = false
      await this.#read()
    }
  }

  async #read(): Promise<void> {
    const { link, onEvent } = this.#options
    if (!link.isUp) return
    const hadGap = this.#hadGap
    // Nobody waits for it: all of them may take their time.
    const limitMs = link.timeLimitMs + (hadGap ? sendingMs(MOST_CHARS) : 0)
    try {
      this.#hadGap = false
      const args = [hadGap ? '' : this.#epoch, this.#seq]
      const answer = await link.run(READ_INVALIDATIONS, this.#keys, args, { limitMs })
      const [epoch = '', seq = '0', scope, ...texts] = (answer as unknown[]).map(String)
      const told = new Map<string, Invalidation>()
      const early: string[] = []
      for (let index = 0; index < texts.length; index += 2) {
        const [tag = '', text = ''] = texts.slice(index, index + 2)
        const invalidation = readInvalidation(text)
        if (invalidation)
          told.set(
            tag,
            this.#untilNow(invalidation, () => early.push(tag)),
          )
      }
      // What Redis has instead would outdate everything that is read until then.
      for (const tag of early) this.#untold.add(tag)
      if (scope === 'all') for (const tag of this.#missingIn(told)) this.#untold.add(tag)
      for (const [tag, invalidation] of told) this.#learn(tag, invalidation)
      this.#epoch = epoch
      this.#seq = seq
      for (const tag of [...this.#untold]) if (!(await this.#tell(tag))) break
    } catch (error) {
      this.#hadGap ||= hadGap
      onEvent({ type: 'storeFailed', operation: 'marks', error })
    }
  }

  /** An invalidation from the future, beyond what clocks differ by, is one of now. */
  #untilNow(invalidation: Invalidation, onEarly: () => void): Invalidation {
    const { clock, link } = this.#options
    const nowMs = clock.now() + link.offsetMs
    if (invalidation.atMs <= nowMs + SKEW_MS) return invalidation
    onEarly()
    return { ...invalidation, atMs: nowMs }
  }

  /** What this process knows and Redis does not, where these are all that it has. */
  #missingIn(told: ReadonlyMap<string, Invalidation>): readonly string[] {
    const toldMs = (tag: string) => told.get(tag)?.atMs ?? Number.NEGATIVE_INFINITY
    return [...this.#known]
      .filter(([tag, { atMs }]) => atMs > Math.max(toldMs(tag), toldMs(foldedTag(tag))))
      .map(([tag]) => tag)
  }

  #learn(tag: string, invalidation: Invalidation): void {
    const { isLatest, folded } = this.#known.put(tag, invalidation)
    if (isLatest) this.#listener(tag, invalidation)
    if (folded !== undefined && this.#untold.delete(folded)) this.#untold.add(foldedTag(folded))
  }

  async #lookNowAndThen(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#options.clock.sleep(LOOK_MS, signal).catch(() => undefined)
      if (!signal.aborted) await this.#catchUp()
    }
  }
}

/** A reason that another release has added outdates all the same; what it has written behind is passed over. */
function readInvalidation(text: string): Invalidation | undefined {
  const [, atMs, reason] = /^(\d+) ([a-z-]+)(?: |$)/.exec(text) ?? []
  if (atMs === undefined) return undefined
  return {
    atMs: Number(atMs),
    reason: reason === 'schema-changed' ? 'schema-changed' : 'invalidated',
  }
}
