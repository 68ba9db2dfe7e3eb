import { type Clock, ENDED, type Nap, nap, SECOND } from '../time/clock.js'
import { spreadMs } from './ask-again.js'
import type { AskLimits, QueuedAsk } from './ask-limits.js'
import type { Subscriber, Subscription } from './subscription.js'
import type { Version, VersionReport } from './version.js'

/** Asks the question on behalf of one of its subscribers. Never rejects. */
export type Ask = (subscriber: Subscriber, hasLeft: () => boolean) => Promise<Version>

/** A subscriber that comes later is told ages that are at most as wrong as this. */
const PRESENT_MS = SECOND
/** Between two questions, however often something newer may be there. */
export const FLOOR_MS = SECOND / 4

export interface WatcherParts {
  readonly clock: Clock
  readonly asks: AskLimits
  /** In [0, 1). */
  readonly random: () => number
  /** Nobody subscribes any more. */
  readonly onEnd: () => void
}

/**
 * Asks one question as long as somebody subscribes to it, whoever they are: at once, and again whenever the
 * answer says that something newer may be there.
 */
export class Watcher {
  readonly #ask: Ask
  readonly #parts: WatcherParts
  readonly #subscriptions = new Set<Subscription>()
  readonly #ended = new AbortController()
  /** Kept for as long as it is told to those who come. */
  #present: Version | null = null
  /** Of the last answer; null: there is none yet. */
  #reports: readonly VersionReport[] | null = null
  /** Keys under which reports were stored while the question is being asked; null: it is not. */
  #storedMeanwhile: string[] | null = null
  /** Of the question that is being asked. */
  #queued: QueuedAsk | null = null
  #asking: Promise<unknown> | null = null
  #nap: Nap | null = null
  #isDue = false

  constructor(ask: Ask, parts: WatcherParts) {
    this.#ask = ask
    this.#parts = parts
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    this.#queued?.offer(subscription.subscriber)
    if (this.#subscriptions.size === 1 && !this.#reports) void this.#watch()
    else this.come(subscription)
  }

  /** The subscription wants the present version; it is told the next answer where none is kept. */
  come(subscription: Subscription): void {
    const { clock } = this.#parts
    if (this.#present && clock.now() < this.#present.writtenMs + PRESENT_MS) {
      subscription.offer(this.#present)
    } else this.#nap?.wake()
  }

  /** What is still asked for nobody; null: nothing. */
  remove(subscription: Subscription): Promise<unknown> | null {
    this.#subscriptions.delete(subscription)
    if (this.#subscriptions.size > 0) return null
    this.#end()
    return this.#asking
  }

  /** Something newer may be there. */
  wake(): void {
    this.#isDue = true
    this.#nap?.wake()
  }

  /**
   * A load has brought a report: the question is asked again where that is in it.
   * @param storedAs ends with the report's key
   */
  wakeFor(storedAs: string): void {
    this.#storedMeanwhile?.push(storedAs)
    if (this.#reports?.some(({ key }) => storedAs.endsWith(key))) this.#nap?.wake()
  }

  /** No version comes any more. */
  endAll(): void {
    for (const subscription of [...this.#subscriptions]) subscription.end()
  }

  async #watch(): Promise<void> {
    const { clock, random } = this.#parts
    while (this.#subscriptions.size > 0) {
      this.#isDue = false
      const startedMs = clock.now()
      const version = await this.#askOnce()
      if (!version) return
      this.#tell(version)
      if (!this.#isDue) {
        const atMs = spreadMs(version.askAgainMs, clock.now(), random())
        if (!(await this.#sleptUntil(atMs))) return
      }
      if (!(await this.#hasPassed(startedMs))) return
    }
  }

  /** Null: nobody subscribes any more. */
  async #askOnce(): Promise<Version | null> {
    const { clock, asks } = this.#parts
    const { signal } = this.#ended
    const stored: string[] = []
    let startedMs = clock.now()
    const queued = asks.enqueue(this.#subscribers())
    this.#queued = queued
    const asking = queued.run(async (subscriber) => {
      if (signal.aborted) return null
      startedMs = clock.now()
      this.#storedMeanwhile = stored
      return this.#ask(subscriber, () => signal.aborted)
    })
    this.#asking = asking
    const version = await asking
    this.#queued = null
    this.#asking = null
    this.#storedMeanwhile = null
    if (!version || signal.aborted) return null
    // Of a report that the question itself has loaded the answer has what was stored.
    this.#isDue ||= version.reports.some(
      ({ key, asOfMs }) => asOfMs < startedMs && stored.some((storedAs) => storedAs.endsWith(key)),
    )
    return version
  }

  *#subscribers(): Iterable<Subscriber> {
    for (const { subscriber } of this.#subscriptions) yield subscriber
  }

  #tell(version: Version): void {
    this.#reports = version.reports
    void this.#keep(version)
    for (const subscription of this.#subscriptions) subscription.offer(version)
    if (version.isRefused) this.endAll()
  }

  async #keep(version: Version): Promise<void> {
    this.#present = version
    await this.#parts.clock.sleep(PRESENT_MS, this.#ended.signal).catch(() => undefined)
    if (this.#present === version) this.#present = null
  }

  /** False: nobody subscribes any more. */
  async #sleptUntil(atMs: number): Promise<boolean> {
    const { signal } = this.#ended
    const { clock } = this.#parts
    if (signal.aborted) return false
    this.#nap = nap(clock, Math.max(0, atMs - clock.now()), signal)
    const isOver = await this.#nap.over.then(
      () => true,
      () => false,
    )
    this.#nap = null
    return isOver
  }

  /** The floor since then; false: nobody subscribes any more. */
  async #hasPassed(startedMs: number): Promise<boolean> {
    const { clock } = this.#parts
    const passedMs = clock.now() - startedMs
    // Less than 0: the clock has been set.
    if (passedMs < 0 || passedMs >= FLOOR_MS) return true
    const rest = clock.sleep(FLOOR_MS - passedMs, this.#ended.signal)
    return rest.then(
      () => true,
      () => false,
    )
  }

  #end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort(ENDED)
    this.#parts.onEnd()
  }
}
