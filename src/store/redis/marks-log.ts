import { randomUUID } from 'node:crypto'
import { type Clock, DAY, SECOND } from '../../time/clock.js'
import { BoundedMarks, MOST_MARKS } from '../bounded-marks.js'
import type { StoreEvent } from '../events.js'
import { FOLDED_OF_A_KIND, foldedTag } from '../folded-tag.js'
import type { RedisLink } from './link.js'
import { PUT_MARK, READ_MARKS, SKEW_MS } from './mark-scripts.js'
import { sendingMs } from './trip-size.js'

type Reason = 'schema-changed' | 'invalidated'

interface Mark {
  readonly atMs: number
  readonly reason: Reason
}

export interface RedisMarksLogOptions {
  readonly link: Pick<RedisLink, 'isUp' | 'offsetMs' | 'timeLimitMs' | 'run' | 'subscribe' | 'onUp'>
  readonly clock: Clock
  /** Whose values the marks are about. */
  readonly scope: string
  readonly onEvent: (event: StoreEvent) => void
}

/** Messages can be lost: everybody also looks this often. */
const LOOK_MS = SECOND
/** Of a mark with its tag, at the most that is usual. */
const MARK_CHARS = 120
const FOLDED_CHARS = 50
/** Keys and queues: of other kinds there are few. */
const MOST_CHARS = MOST_MARKS * MARK_CHARS + 2 * FOLDED_OF_A_KIND * FOLDED_CHARS
/** Longer than any value is kept. */
const KEEP_MS = 40 * DAY

/**
 * What has been outdated, for all processes. Every process keeps all marks. After every gap, and wherever
 * Redis shows another state than before, it reads all that Redis has and tells what is missing there:
 * so nothing is lost by a Redis that comes back empty, or with an older state.
 */
export class RedisMarksLog implements AsyncDisposable {
  readonly #options: RedisMarksLogOptions
  readonly #keys: readonly string[]
  readonly #channel: string
  readonly #closing = new AbortController()
  readonly #known = new BoundedMarks<Mark>()
  readonly #untold = new Set<string>()
  readonly #looking: Promise<void>
  #listener: (tag: string, mark: Mark) => void = () => {}
  #epoch = ''
  #seq = '0'
  /** Redis may have another state than before. */
  #hadGap = true
  #news = false
  #reading: Promise<void> | undefined

  constructor(options: RedisMarksLogOptions) {
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

  /** @returns whether Redis has taken it */
  async #tell(tag: string): Promise<boolean> {
    const mark = this.#known.get(tag)
    if (!mark) return true
    const { atMs, reason } = mark
    const args = [tag, Math.round(atMs), reason, MOST_MARKS, KEEP_MS, randomUUID()]
    try {
      await this.#options.link.run(PUT_MARK, this.#keys, [...args, this.#channel])
      if (this.#known.get(tag) === mark) this.#untold.delete(tag)
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
      const answer = await link.run(READ_MARKS, this.#keys, args, { limitMs })
      const [epoch = '', seq = '0', scope, ...texts] = (answer as unknown[]).map(String)
      const told = new Map<string, Mark>()
      const early: string[] = []
      for (let index = 0; index < texts.length; index += 2) {
        const [tag = '', text = ''] = texts.slice(index, index + 2)
        const mark = readMark(text)
        if (mark)
          told.set(
            tag,
            this.#untilNow(mark, () => early.push(tag)),
          )
      }
      // What Redis has instead would outdate everything that is read until then.
      for (const tag of early) this.#untold.add(tag)
      if (scope === 'all') for (const tag of this.#missingIn(told)) this.#untold.add(tag)
      for (const [tag, mark] of told) this.#learn(tag, mark)
      this.#epoch = epoch
      this.#seq = seq
      for (const tag of [...this.#untold]) if (!(await this.#tell(tag))) break
    } catch (error) {
      this.#hadGap ||= hadGap
      onEvent({ type: 'storeFailed', operation: 'marks', error })
    }
  }

  /** A mark from the future, beyond what clocks differ by, is one of now. */
  #untilNow(mark: Mark, onEarly: () => void): Mark {
    const { clock, link } = this.#options
    const nowMs = clock.now() + link.offsetMs
    if (mark.atMs <= nowMs + SKEW_MS) return mark
    onEarly()
    return { ...mark, atMs: nowMs }
  }

  /** What this process knows and Redis does not, where these are all that it has. */
  #missingIn(told: ReadonlyMap<string, Mark>): readonly string[] {
    const toldMs = (tag: string) => told.get(tag)?.atMs ?? Number.NEGATIVE_INFINITY
    return [...this.#known]
      .filter(([tag, { atMs }]) => atMs > Math.max(toldMs(tag), toldMs(foldedTag(tag))))
      .map(([tag]) => tag)
  }

  #learn(tag: string, mark: Mark): void {
    const { isLatest, folded } = this.#known.put(tag, mark)
    if (isLatest) this.#listener(tag, mark)
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
function readMark(text: string): Mark | undefined {
  const [, atMs, reason] = /^(\d+) ([a-z-]+)(?: |$)/.exec(text) ?? []
  if (atMs === undefined) return undefined
  return {
    atMs: Number(atMs),
    reason: reason === 'schema-changed' ? 'schema-changed' : 'invalidated',
  }
}
