import { randomUUID } from 'node:crypto'
import { type Clock, DAY, SECOND } from '../../clock.js'
import type { StoreEvent } from '../events.js'
import type { RedisLink } from './link.js'
import { PUT_MARK, READ_MARKS } from './mark-scripts.js'

type Reason = 'schema-changed' | 'invalidated'

interface Mark {
  readonly atMs: number
  readonly reason: Reason
}

export interface RedisMarksLogOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'run' | 'subscribe' | 'onUp'>
  readonly clock: Clock
  /** Whose values the marks are about. */
  readonly scope: string
  readonly onEvent: (event: StoreEvent) => void
}

/** Messages can be lost: everybody also looks this often. */
const LOOK_MS = SECOND
const MOST_MARKS = 10_000
/** Holds for every value, in every process. */
const EVERYTHING = '*'
/** Longer than any value is kept. */
const KEEP_MS = 40 * DAY

/**
 * What has been outdated, for all processes. Every process keeps all marks, so what Redis loses is
 * told to it again by each of them, and what could not be told is told when Redis is back.
 */
export class RedisMarksLog implements AsyncDisposable {
  readonly #options: RedisMarksLogOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #closing = new AbortController()
  readonly #known = new Map<string, Mark>()
  readonly #untold = new Set<string>()
  readonly #looking: Promise<void>
  #listener: (tag: string, mark: Mark) => void = () => {}
  #epoch = ''
  #seq = '0'
  #news = false
  #reading: Promise<void> | undefined

  constructor(options: RedisMarksLogOptions) {
    this.#options = options
    const { link, scope } = options
    this.#keys = ['tags', 'order', 'seq', 'epoch'].map((part) => `gcx:{marks:${scope}}:${part}`)
    this.#channel = `gcx:marks:${scope}`
    link.subscribe(this.#channel, () => void this.#catchUp())
    link.onUp(() => void this.#catchUp())
    this.#looking = this.#lookNowAndThen()
  }

  onMark(listener: (tag: string, mark: Mark) => void): void {
    this.#listener = listener
    for (const [tag, mark] of this.#known) listener(tag, mark)
  }

  async put(tag: string, mark: Mark): Promise<void> {
    this.#learn(tag, mark)
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

  async #tell(tag: string): Promise<void> {
    const mark = this.#known.get(tag)
    if (!mark) return
    const { atMs, reason } = mark
    const epoch = this.#epoch || randomUUID()
    const args = [tag, Math.round(atMs), reason, MOST_MARKS, EVERYTHING, KEEP_MS, epoch]
    try {
      await this.#options.link.run(PUT_MARK, this.#keys, [...args, this.#channel])
      if (this.#known.get(tag) === mark) this.#untold.delete(tag)
    } catch (error) {
      this.#options.onEvent({ type: 'storeFailed', operation: 'marks', error })
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
    try {
      const answer = await link.run(READ_MARKS, this.#keys, [this.#epoch, this.#seq])
      const [epoch = '', seq = '0', ...marks] = (answer as unknown[]).map(String)
      // Redis has lost what it was told: everybody tells it again.
      if (epoch !== this.#epoch) for (const tag of this.#known.keys()) this.#untold.add(tag)
      for (let index = 0; index < marks.length; index += 2) {
        const mark = readMark(marks[index + 1] ?? '')
        if (mark) this.#learn(marks[index] ?? '', mark)
      }
      this.#epoch = epoch
      this.#seq = seq
      for (const tag of [...this.#untold]) await this.#tell(tag)
    } catch (error) {
      onEvent({ type: 'storeFailed', operation: 'marks', error })
    }
  }

  #learn(tag: string, mark: Mark): void {
    const before = this.#known.get(tag)
    if (before && before.atMs >= mark.atMs) return
    this.#known.delete(tag)
    this.#known.set(tag, mark)
    this.#listener(tag, mark)
    const [oldest] = this.#known.entries()
    if (this.#known.size <= MOST_MARKS || !oldest) return
    this.#known.delete(oldest[0])
    this.#untold.delete(oldest[0])
    this.#learn(EVERYTHING, oldest[1])
  }

  async #lookNowAndThen(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      await this.#options.clock.sleep(LOOK_MS, signal).catch(() => undefined)
      if (!signal.aborted) await this.#catchUp()
    }
  }
}

function readMark(text: string): Mark | undefined {
  const [, atMs, reason] = /^(\d+) (schema-changed|invalidated)$/.exec(text) ?? []
  return atMs === undefined ? undefined : { atMs: Number(atMs), reason: reason as Reason }
}
