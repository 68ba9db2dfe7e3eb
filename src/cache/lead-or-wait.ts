import type { Lease, Leases } from '../coordination/leases.js'
import type { Store } from '../store/store.js'
import { type Clock, MOST_SKEW_MS } from '../time/clock.js'
import type { CacheEvent } from './events.js'
import type { Failures } from './failures.js'
import { loadAndStore } from './load-and-store.js'
import { type LoadResult, resultFrom, type StartedLoad } from './load-request.js'
import type { LoadTimes } from './load-times.js'

export interface LeadOrWaitOptions {
  readonly store: Store
  readonly leases: Leases
  readonly failures: Failures
  readonly times: LoadTimes
  readonly clock: Clock
  readonly onEvent: (event: CacheEvent) => void
}

/** Messages can be lost: a waiting process asks for the lease itself, soon at first, so that a short load is late by little. */
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 200

/** One load of a key among all processes: this one holds the lease and loads, or waits for the one that does. */
export class LeadOrWait {
  readonly #options: LeadOrWaitOptions

  constructor(options: LeadOrWaitOptions) {
    this.#options = options
  }

  /** The signal ends only a wait for another process. */
  async untilLoaded<Value>(
    request: StartedLoad<Value>,
    signal: AbortSignal,
  ): Promise<LoadResult<Value>> {
    const { leases, failures, clock } = this.#options
    const { key } = request
    const beganMs = clock.now()
    // Before the lease is asked for: what is told from then on ends the wait.
    using listener = leases.listen(key)
    for (let waits = 0; ; ) {
      const isAwaited = (storedAtMs: number) =>
        waits > 0 && storedAtMs >= beganMs && storedAtMs <= clock.now() + MOST_SKEW_MS
      const look = () => this.#look(request, isAwaited)
      const acquired = await leases.acquire(key)
      let result: LoadResult<Value> | undefined
      switch (acquired.kind) {
        case 'failed':
          throw failures.learn(key, acquired.text, acquired.ms)
        case 'lead':
        case 'alone':
          result = await this.#lead(request, look, acquired.lease)
          break
        case 'wait': {
          request.decided()
          // No message: nothing new to read.
          const hasChanged = await listener.changed(Math.min(acquired.ms, waitMs(waits)), signal)
          waits += 1
          if (hasChanged) result = await look()
          break
        }
        default:
          return acquired satisfies never
      }
      if (result) return result
    }
  }

  /** Undefined: the lease was lost on the way, and what another process does counts. */
  async #lead<Value>(
    request: StartedLoad<Value>,
    look: () => Promise<LoadResult<Value> | undefined>,
    lease: Lease,
  ): Promise<LoadResult<Value> | undefined> {
    const { key, label, isRefusal, isShutdown } = request
    try {
      // Another load may have ended between the caller's look into the store and the lease.
      const found = lease.mayBeStored ? await look() : undefined
      if (found) {
        void lease.end()
        return found
      }
      return await this.#load(request, lease)
    } catch (error) {
      if (lease.lost.aborted) {
        this.#options.onEvent({ type: 'leaseLost', label })
        return undefined
      }
      const isFailure = !isRefusal(error) && !isShutdown?.(error)
      await lease.end(isFailure ? this.#options.failures.sharedTextOf(key) : undefined)
      throw error
    }
  }

  async #load<Value>(request: StartedLoad<Value>, lease: Lease): Promise<LoadResult<Value>> {
    const { clock, failures, times, onEvent } = this.#options
    const { key, label, priority } = request
    const startedMs = clock.now()
    try {
      const { entry, outcome, isFromKnown } = await loadAndStore(this.#options, request, lease)
      failures.clear(key)
      // It tells nothing of how long the next one takes, which may have to call.
      if (!isFromKnown) times.add(label, entry.loadMs)
      const { loadMs: ms, lifetime } = entry
      onEvent({ type: 'loaded', label, key, priority, ms, rule: lifetime.rule })
      // A later holder stored first: its value is what other callers get.
      const stored = outcome === 'superseded' ? await this.#stored(request) : undefined
      const isNewer = stored && stored.entry.asOfMs >= entry.asOfMs
      return isNewer ? stored : { entry, source: 'upstream' }
    } catch (error) {
      if (lease.lost.aborted) throw error
      if (request.isRefusal(error)) {
        onEvent({ type: 'loadRefused', label, priority })
      } else {
        failures.add(key, error, lease.lastFailure, request.isLasting?.(error))
        onEvent({ type: 'loadFailed', label, priority, ms: clock.now() - startedMs, error })
      }
      throw error
    }
  }

  /** A value in the store that makes the load needless. */
  async #look<Value>(
    request: StartedLoad<Value>,
    isAwaited: (storedAtMs: number) => boolean,
  ): Promise<LoadResult<Value> | undefined> {
    const found = await this.#stored(request)
    if (!found) return undefined
    const awaited = isAwaited(found.entry.storedAtMs)
    if (!request.isNewEnough(found.entry, awaited)) return undefined
    if (awaited) this.#options.onEvent({ type: 'loadedElsewhere', label: request.label })
    return found
  }

  async #stored<Value>(request: StartedLoad<Value>): Promise<LoadResult<Value> | undefined> {
    const [found] = await this.#options.store.getMany([request.key], { latest: true })
    return resultFrom(found, request)
  }
}

function waitMs(waits: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS)
}
