import { LimitExceededError } from '../reports/caller/request-limits.js'
import type { Clock } from '../time/clock.js'
import { AskLimits } from './ask-limits.js'
import { type Subscriber, Subscription } from './subscription.js'
import { type Ask, Watcher } from './watcher.js'

/** Defaults of `limits.*` in CONFIG_FILE. */
export const SUBSCRIPTION_LIMITS = {
  /** Of one caller; of one address where callers have no keys. */
  subscriptions: 1_000,
  /** Of one WebSocket connection. */
  subscriptionsPerConnection: 100,
  /** Of one version, as JSON text. */
  versionMegabytes: 4,
}

export type SubscriptionLimits = Readonly<typeof SUBSCRIPTION_LIMITS>

export interface WatchersView {
  readonly watchers: number
  readonly subscriptions: number
  /** Since the start. */
  readonly versions: Readonly<Record<'told' | 'skipped', number>>
}

/** All that is watched in this process: each question once, however many subscribe to it. */
export class Watchers {
  readonly #clock: Clock
  readonly #limits: Pick<SubscriptionLimits, 'subscriptions'>
  /** Whether callers are answered alike. */
  readonly areShared: boolean
  readonly #watchers = new Map<unknown, Watcher>()
  readonly #counts = new Map<string, number>()
  readonly #asks = new AskLimits()
  readonly #random: () => number
  readonly #versions = { told: 0, skipped: 0 }
  #isClosed = false

  /** @param random in [0, 1) */
  constructor(
    clock: Clock,
    limits: Pick<SubscriptionLimits, 'subscriptions'>,
    areShared: boolean,
    random: () => number,
  ) {
    this.#clock = clock
    this.#random = random
    this.areShared = areShared
    this.#limits = limits
  }

  /** Questions that are watched. */
  get size(): number {
    return this.#watchers.size
  }

  /** For metrics. */
  get view(): WatchersView {
    let subscriptions = 0
    for (const count of this.#counts.values()) subscriptions += count
    return { watchers: this.#watchers.size, subscriptions, versions: this.#versions }
  }

  /** Throws a `LimitExceededError` where the caller has as many as it may. */
  subscribe(key: unknown, ask: Ask, subscriber: Subscriber): Subscription {
    this.#count(subscriber)
    const watcher = this.#watchers.get(key) ?? this.#newWatcher(key, ask)
    const subscription = new Subscription(subscriber, {
      onLeave: () => {
        const uncount = () => this.#uncount(subscriber)
        const asking = watcher.remove(subscription)
        // Else whoever subscribes and leaves in a loop would have questions without a bound asked.
        if (asking) void asking.then(uncount, uncount)
        else uncount()
      },
      onCome: () => watcher.come(subscription),
      onVersion: (outcome) => {
        this.#versions[outcome] += 1
      },
    })
    if (this.#isClosed) subscription.end()
    else watcher.add(subscription)
    return subscription
  }

  /** Something newer may be there, of any question. */
  wakeAll(): void {
    for (const watcher of this.#watchers.values()) watcher.wake()
  }

  /** A report has been loaded. */
  wakeFor(storedAs: string): void {
    for (const watcher of this.#watchers.values()) watcher.wakeFor(storedAs)
  }

  /** Shutdown: every subscription ends. */
  close(): void {
    this.#isClosed = true
    for (const watcher of [...this.#watchers.values()]) watcher.endAll()
  }

  #newWatcher(key: unknown, ask: Ask): Watcher {
    const watcher = new Watcher(ask, {
      clock: this.#clock,
      asks: this.#asks,
      random: this.#random,
      onEnd: () => {
        if (this.#watchers.get(key) === watcher) this.#watchers.delete(key)
      },
    })
    this.#watchers.set(key, watcher)
    return watcher
  }

  #count({ caller, countedAs }: Subscriber): void {
    const { subscriptions: max } = this.#limits
    const count = (this.#counts.get(countedAs) ?? 0) + 1
    const whose = countedAs === caller.id ? 'of one caller' : 'of one address'
    if (count > max) throw exceeded('subscriptions', count, max, whose)
    this.#counts.set(countedAs, count)
  }

  #uncount({ countedAs }: Subscriber): void {
    const left = (this.#counts.get(countedAs) ?? 1) - 1
    if (left > 0) this.#counts.set(countedAs, left)
    else this.#counts.delete(countedAs)
  }
}

/** @param whose as the message says it */
export function exceeded(
  limit: 'subscriptions' | 'subscriptionsPerConnection',
  value: number,
  max: number,
  whose: string,
): LimitExceededError {
  const message = `${value} subscriptions ${whose}; at most ${max} (limits.${limit} of CONFIG_FILE): end some before you begin others`
  return new LimitExceededError(limit, value, max, message)
}
