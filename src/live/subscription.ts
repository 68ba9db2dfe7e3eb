import type { Caller } from '../reports/caller/asker.js'
import type { Sender, SendingRoom } from './sending-room.js'
import type { Version } from './version.js'

/** Who subscribes. */
export interface Subscriber {
  readonly caller: Caller
  /** Of whom `limits.subscriptions` counts: a caller, or an address where callers have no keys. */
  readonly countedAs: string
  /** Of the request that it came with. */
  readonly requestId: string
  /** Digest of the version that the subscriber has already; it is not told again. */
  readonly knownDigest?: string | undefined
}

/** What all subscriptions of a process share. */
export interface SubscriptionParts {
  readonly room: SendingRoom
  readonly onLeave: (subscription: Subscription) => void
  readonly onVersion: (outcome: 'told' | 'skipped') => void
}

type Step = IteratorResult<Version, undefined>

/**
 * The versions for one subscriber, each when it asks for the next one. At most one waits, the newest; so a
 * subscriber that reads slowly skips those in between.
 */
export class Subscription implements AsyncIterableIterator<Version, undefined>, Sender {
  readonly subscriber: Subscriber
  readonly #parts: SubscriptionParts
  #givenDigest: string | undefined
  #pending: Version | null = null
  #sendingBytes = 0
  #hasEnded = false
  #resolve: ((step: Step) => void) | null = null

  constructor(subscriber: Subscriber, parts: SubscriptionParts) {
    this.subscriber = subscriber
    this.#givenDigest = subscriber.knownDigest
    this.#parts = parts
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  /** Whether a version waits for its subscriber to ask, or for room. */
  get isBehind(): boolean {
    return this.#pending !== null
  }

  get nextBytes(): number {
    return this.#pending?.bytes ?? 0
  }

  /** The version is the present one now. */
  offer(version: Version): void {
    if (this.#hasEnded) return
    if (this.#pending && this.#pending.digest !== version.digest) this.#parts.onVersion('skipped')
    this.#pending = version.digest === this.#givenDigest ? null : version
    this.#settle()
  }

  /** Too much is kept for subscribers that have not come for it: the version is offered again later. */
  withdraw(): void {
    this.#pending = null
    this.#settle()
  }

  /** No version comes any more; the one that waits is still given. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#parts.onLeave(this)
    this.#settle()
  }

  next(): Promise<Step> {
    if (this.#resolve) throw new Error('A subscription is asked for one version at a time')
    return new Promise((resolve) => {
      this.#resolve = resolve
      this.#settle()
    })
  }

  /** The connection has taken the version that was given last, or never will: its bytes wait no more. */
  taken(): void {
    const bytes = this.#sendingBytes
    this.#sendingBytes = 0
    if (bytes > 0) this.#parts.room.leave(bytes)
  }

  /** The subscriber leaves. */
  return(): Promise<Step> {
    this.#pending = null
    this.end()
    this.#settle()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(): Promise<Step> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  send(): void {
    const [resolve, version] = [this.#resolve, this.#pending]
    if (!resolve || !version) throw new Error('A subscription without a version has room')
    this.#resolve = null
    this.#pending = null
    this.#sendingBytes = version.bytes
    this.#givenDigest = version.digest
    this.#parts.onVersion('told')
    resolve({ done: false, value: version })
  }

  #settle(): void {
    const [resolve, { room }] = [this.#resolve, this.#parts]
    if (resolve && this.#pending) {
      room.enter(this)
      return
    }
    room.forget(this)
    if (!resolve || !this.#hasEnded) return
    this.#resolve = null
    resolve({ done: true, value: undefined })
  }
}
