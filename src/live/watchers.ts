import { LimitExceededError } from '../reports/caller/request-limits.js'
import type { Clock } from '../time/clock.js'
import { type Subscriber, Subscription } from './subscription.js'
import { type Ask, Watcher } from './watcher.js'

/** Defaults of `limits.*` in CONFIG_FILE. */
export const SUBSCRIPTION_LIMITS = {
  /** Of one caller. */
  subscriptions: 1_000,
  /** Of one WebSocket connection. */
  subscriptionsPerConnection: 100,
  /** Of one version, as JSON text. */
  versionMegabytes: 4,
}

export type SubscriptionLimits = Readonly<typeof SUBSCRIPTION_LIMITS>

/** All that is watched in this process: each question once, however many subscribe to it. */
export class Watchers {
  readonly #clock: Clock
  readonly #limits: Pick<SubscriptionLimits, 'subscriptions'>
  /** Whether callers are answered alike. */
  readonly areShared: boolean
  readonly #watchers = new Map<unknown, Watcher>()
  readonly #byCaller = new Map<string, number>()
  #isClosed = false

  constructor(clock: Clock, limits: Pick<SubscriptionLimits, 'subscriptions'>, areShared: boolean) {
    this.#clock = clock
    this.areShared = areShared
    this.#limits = limits
  }

  /** Questions that are watched. */
  get size(): number {
    return this.#watchers.size
  }

  /** Throws a `LimitExceededError` where the caller has as many as it may. */
  subscribe(key: unknown, ask: Ask, subscriber: Subscriber): Subscription {
    this.#count(subscriber.caller.id)
    const watcher = this.#watchers.get(key) ?? this.#newWatcher(key, ask)
    const subscription = new Subscription(subscriber, () => {
      this.#uncount(subscriber.caller.id)
      watcher.remove(subscription)
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
    const watcher = new Watcher(ask, this.#clock, () => {
      if (this.#watchers.get(key) === watcher) this.#watchers.delete(key)
    })
    this.#watchers.set(key, watcher)
    return watcher
  }

  #count(callerId: string): void {
    const { subscriptions: max } = this.#limits
    const count = (this.#byCaller.get(callerId) ?? 0) + 1
    if (count > max) throw exceeded('subscriptions', count, max, 'of one caller')
    this.#byCaller.set(callerId, count)
  }

  #uncount(callerId: string): void {
    const left = (this.#byCaller.get(callerId) ?? 1) - 1
    if (left > 0) this.#byCaller.set(callerId, left)
    else this.#byCaller.delete(callerId)
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
