import type { Caller } from '../reports/caller/asker.js'
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
  readonly carrier: Carrier
}

/** The connection over which a subscriber is told. */
export interface Carrier {
  /** False: it cannot be given the version now. */
  begin(version: Version): boolean
  /** The connection has taken the version, or never will. */
  taken(version: Version): void
  /** The subscription has missed a version: `come` is called when the connection can be given one. */
  wait(subscription: Pick<Subscription, 'come'>): void
  /** The subscription waits no more. */
  forget(subscription: Pick<Subscription, 'come'>): void
}

/** What a subscription tells whoever watches its question. */
export interface SubscriptionParts {
  readonly onLeave: (subscription: Subscription) => void
  /** The present version is wanted: one was missed. */
  readonly onCome: (subscription: Subscription) => void
  readonly onVersion: (outcome: 'told' | 'skipped') => void
}

type Step = IteratorResult<Version, undefined>

/**
 * The versions for one subscriber, each when it asks for the next one. None is kept for it: a subscriber that reads
 * slowly comes for the one that is present then, and skips those in between.
 */
export class Subscription implements AsyncIterableIterator<Version, undefined> {
  readonly subscriber: Subscriber
  readonly #parts: SubscriptionParts
  #givenDigest: string | undefined
  /** Of the newest version that it could not be given. */
  #missedDigest: string | null = null
  /** After which none comes: the question is refused. */
  #last: Version | null = null
  #sending: Version | null = null
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

  /** The version is the present one now. */
  offer(version: Version): void {
    if (this.#hasEnded) return
    const { carrier } = this.subscriber
    const isSkipped = this.#missedDigest !== null && this.#missedDigest !== version.digest
    if (isSkipped) this.#parts.onVersion('skipped')
    this.#missedDigest = null
    if (version.isRefused) this.#refuse(version)
    else if (version.digest === this.#givenDigest) carrier.forget(this)
    else if (this.#resolve && carrier.begin(version)) {
      this.#sending = version
      this.#give(version)
    } else {
      this.#missedDigest = version.digest
      if (this.#resolve) carrier.wait(this)
    }
  }

  /** The connection can be given a version. */
  come(): void {
    this.#parts.onCome(this)
  }

  /** No version comes any more. */
  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.subscriber.carrier.forget(this)
    this.#parts.onLeave(this)
    if (!this.#last) this.#finish()
  }

  next(): Promise<Step> {
    if (this.#resolve) throw new Error('A subscription is asked for one version at a time')
    return new Promise((resolve) => {
      this.#resolve = resolve
      if (this.#last) this.#giveLast()
      else if (this.#hasEnded) this.#finish()
      else if (this.#missedDigest !== null) this.subscriber.carrier.wait(this)
    })
  }

  /** The connection has taken the version that was given last, or never will. */
  taken(): void {
    const version = this.#sending
    this.#sending = null
    if (version) this.subscriber.carrier.taken(version)
  }

  /** The subscriber leaves. */
  return(): Promise<Step> {
    this.#last = null
    this.end()
    this.#finish()
    return Promise.resolve({ done: true, value: undefined })
  }

  throw(): Promise<Step> {
    return this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #refuse(version: Version): void {
    this.subscriber.carrier.forget(this)
    this.#last = version
    if (this.#resolve) this.#giveLast()
  }

  #giveLast(): void {
    const version = this.#last
    this.#last = null
    if (version) this.#give(version)
  }

  #give(version: Version): void {
    this.subscriber.carrier.forget(this)
    this.#givenDigest = version.digest
    this.#parts.onVersion('told')
    this.#resolveWith({ done: false, value: version })
  }

  #finish(): void {
    this.#resolveWith({ done: true, value: undefined })
  }

  #resolveWith(step: Step): void {
    const resolve = this.#resolve
    this.#resolve = null
    resolve?.(step)
  }
}
