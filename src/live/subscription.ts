import type { Caller } from '../reports/caller/asker.js'
import type { Version } from './version.js'

/** Who subscribes. */
export interface Subscriber {
  readonly caller: Caller
  /** Of the request that it came with. */
  readonly requestId: string
  /** Digest of the version that the subscriber has already; it is not told again. */
  readonly knownDigest?: string | undefined
}

type Step = IteratorResult<Version, undefined>

/**
 * The versions for one subscriber, each when it asks for the next one. At most one waits, the newest; so a
 * subscriber that reads slowly skips those in between.
 */
export class Subscription implements AsyncIterableIterator<Version, undefined> {
  readonly subscriber: Subscriber
  readonly #onLeave: (subscription: Subscription) => void
  #givenDigest: string | undefined
  #pending: Version | null = null
  #hasEnded = false
  #resolve: ((step: Step) => void) | null = null

  constructor(subscriber: Subscriber, onLeave: (subscription: Subscription) => void) {
    this.subscriber = subscriber
    this.#givenDigest = subscriber.knownDigest
    this.#onLeave = onLeave
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** The version is the present one now. */
  offer(version: Version): void {
    if (this.#hasEnded) return
    this.#pending = version.digest === this.#givenDigest ? null : version
    this.#settle()
  }

  /** No version comes any more; the one that waits is still given. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#onLeave(this)
    this.#settle()
  }

  next(): Promise<Step> {
    if (this.#resolve) throw new Error('A subscription is asked for one version at a time')
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#settle()
    })
  }

  /** The subscriber leaves. */
  return(): Promise<Step> {
    this.#pending = null
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(): Promise<Step> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #settle(): void {
    const resolve = this.#resolve
    const version = this.#pending
    if (!resolve || !(version || this.#hasEnded)) return
    this.#resolve = null
    this.#pending = null
    if (version) this.#givenDigest = version.digest
    resolve(version ? { done: false, value: version } : { done: true, value: undefined })
  }
}
