import { type Clock, ENDED, type Nap, nap, SECOND } from '../time/clock.js'
import type { Subscriber, Subscription } from './subscription.js'
import type { Version } from './version.js'

/** Asks the question on behalf of one of its subscribers. Never rejects. */
export type Ask = (subscriber: Subscriber, hasLeft: () => boolean) => Promise<Version>

/** A subscriber that comes later is told ages that are at most as wrong as this. */
const PRESENT_MS = SECOND
/** Between two questions, however often something newer may be there. */
export const FLOOR_MS = SECOND / 4

/** Counts the bytes that a watcher keeps. */
export interface KeptBytes {
  /** @param bytes more, or less where negative */
  add(bytes: number): void
  /** Whether all watchers keep more than they may. */
  isOver(): boolean
}

/**
 * Asks one question as long as somebody subscribes to it, whoever they are: at once, and again whenever the
 * answer says that something newer may be there.
 */
export class Watcher {
  readonly #ask: Ask
  readonly #clock: Clock
  readonly #keptBytes: KeptBytes
  readonly #onEnd: () => void
  readonly #subscriptions = new Set<Subscription>()
  readonly #ended = new AbortController()
  /** Kept for as long as it is told to those who come. */
  #present: Version | null = null
  /** Of the last answer; null: there is none yet. */
  #reportKeys: readonly string[] | null = null
  #ownBytes = 0
  #nap: Nap | null = null
  #isDue = false

  constructor(ask: Ask, clock: Clock, keptBytes: KeptBytes, onEnd: () => void) {
    this.#ask = ask
    this.#clock = clock
    this.#keptBytes = keptBytes
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
      const startedMs = this.#clock.now()
      const version = await this.#ask(first.subscriber, () => this.#ended.signal.aborted)
      if (this.#ended.signal.aborted) return
      this.#reportKeys = version.reportKeys
      const againMs = this.#tell(version)
      if (!this.#isDue && !(await this.#sleptUntil(againMs))) return
      if (!(await this.#hasPassed(startedMs))) return
    }
  }

  /** When to ask again. */
  #tell(version: Version): number {
    this.#keepBytes(version.bytes)
    void this.#keep(version)
    for (const subscription of this.#subscriptions) subscription.offer(version)
    if (version.isRefused) this.endAll()
    if (!this.#keptBytes.isOver()) return version.askAgainMs
    for (const subscription of this.#subscriptions) subscription.withdraw()
    this.#present = null
    this.#keepBytes(0)
    return Math.min(version.askAgainMs, this.#clock.now() + PRESENT_MS)
  }

  async #keep(version: Version): Promise<void> {
    this.#present = version
    await this.#clock.sleep(PRESENT_MS, this.#ended.signal).catch(() => undefined)
    if (this.#present !== version) return
    this.#present = null
    const isAwaited = [...this.#subscriptions].some(({ isBehind }) => isBehind)
    if (!isAwaited) this.#keepBytes(0)
  }

  #keepBytes(bytes: number): void {
    this.#keptBytes.add(bytes - this.#ownBytes)
    this.#ownBytes = bytes
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

  /** The floor since then; false: nobody subscribes any more. */
  async #hasPassed(startedMs: number): Promise<boolean> {
    const passedMs = this.#clock.now() - startedMs
    // Less than 0: the clock has been set.
    if (passedMs < 0 || passedMs >= FLOOR_MS) return true
    const rest = this.#clock.sleep(FLOOR_MS - passedMs, this.#ended.signal)
    return rest.then(
      () => true,
      () => false,
    )
  }

  #end(): void {
    if (this.#ended.signal.aborted) return
    this.#ended.abort(ENDED)
    this.#keepBytes(0)
    this.#onEnd()
  }
}
