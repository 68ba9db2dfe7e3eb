import { type Clock, ENDED, type Nap, nap, SECOND } from '../time/clock.js'
import type { Subscriber, Subscription } from './subscription.js'
import type { Version } from './version.js'

/** Asks the question on behalf of one of its subscribers. Never rejects. */
export type Ask = (subscriber: Subscriber, hasLeft: () => boolean) => Promise<Version>

/** A subscriber that comes later is told ages that are at most as wrong as this. */
const PRESENT_MS = SECOND

/**
 * Asks one question as long as somebody subscribes to it, whoever they are: at once, and again whenever the
 * answer says that something newer may be there.
 */
export class Watcher {
  readonly #ask: Ask
  readonly #clock: Clock
  readonly #onEnd: () => void
  readonly #subscriptions = new Set<Subscription>()
  readonly #ended = new AbortController()
  /** Kept for as long as it is told to those who come. */
  #present: Version | null = null
  /** Of the last answer; null: there is none yet. */
  #reportKeys: readonly string[] | null = null
  #nap: Nap | null = null
  #isDue = false

  constructor(ask: Ask, clock: Clock, onEnd: () => void) {
    this.#ask = ask
    this.#clock = clock
    this.#onEnd = onEnd
  }

  add(subscription: Subscription): void {
    this.#subscriptions.add(subscription)
    if (this.#subscriptions.size === 1 && !this.#reportKeys) void this.#watch()
    else if (this.#present && this.#clock.now() < this.#present.writtenMs + PRESENT_MS) {
      subscription.offer(this.#present)
    } else this.#nap?.wake()
  }

  remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
    if (this.#subscriptions.size === 0) this.#end()
  }

  /** Something newer may be there. */
  wake(): void {
    this.#isDue = true
    this.#nap?.wake()
  }

  /**
   * Somebody's load has brought a report: the question is asked again where that is in it. A question that is being
   * asked has that load.
   * @param storedAs ends with the report's key
   */
  wakeFor(storedAs: string): void {
    if (this.#reportKeys?.some((key) => storedAs.endsWith(key))) this.#nap?.wake()
  }

  /** No version comes any more. */
  endAll(): void {
    for (const subscription of [...this.#subscriptions]) subscription.end()
  }

  async #watch(): Promise<void> {
    for (;;) {
      const [first] = this.#subscriptions
      if (!first) return
      this.#isDue = false
      const version = await this.#ask(first.subscriber, () => this.#ended.signal.aborted)
      if (this.#ended.signal.aborted) return
      this.#reportKeys = version.reportKeys
      void this.#keep(version)
      for (const subscription of this.#subscriptions) subscription.offer(version)
      if (version.isRefused) this.endAll()
      if (!this.#isDue && !(await this.#sleptUntil(version.askAgainMs))) return
    }
  }

  async #keep(version: Version): Promise<void> {
    this.#present = version
    await this.#clock.sleep(PRESENT_MS, this.#ended.signal).catch(() => undefined)
    if (this.#present === version) this.#present = null
  }

  /** False: nobody subscribes any more. */
  async #sleptUntil(atMs: number): Promise<boolean> {
    const { signal } = this.#ended
    if (signal.aborted) return false
    this.#nap = nap(this.#clock, Math.max(0, atMs - this.#clock.now()), signal)
    const isOver = await this.#nap.over.then(
      () => true,
      () => false,
    )
    this.#nap = null
    return isOver
  }

  #end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort(ENDED)
    this.#onEnd()
  }
}
