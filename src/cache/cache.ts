import { type Clock, within } from '../clock.js'
import type { Store } from '../store/store.js'
import {
  type Condition,
  decide,
  isEmergencyRation,
  type StaleReason,
  type Tolerance,
} from './decide.js'
import { type Entry, entryFrom, type Loaded } from './entry.js'
import type { CacheEvent } from './events.js'
import { type Flight, Flights } from './flights.js'

/** One question to the cache, with all that the cache must know of it. */
export interface CacheRequest<Value> {
  readonly key: string
  /** The question in full; two questions with one key are told apart by it. */
  readonly canonical: string
  /** Short name for events: the report. */
  readonly label: string
  readonly tolerance: Tolerance
  /** Whether a load would be paid for and answered right now. */
  readonly condition: () => Condition
  /** Class 1: someone waits with nothing servable · 2: a refresh. Ends when the signal does. */
  readonly load: (callClass: 1 | 2, signal: AbortSignal) => Promise<Loaded<Value>>
  /** A shared load's own deadline, in milliseconds. */
  readonly deadlineMs: number
  /** Why a value is served although this failure kept us from a newer one. */
  readonly reasonOf: (error: unknown) => StaleReason
}

export type Source = 'upstream' | Store['place']

/** What the cache answers. */
export interface CacheAnswer<Value> {
  readonly entry: Entry<Value>
  readonly state: 'fresh' | 'stale'
  readonly source: Source
  /** Null while fresh. */
  readonly reason: StaleReason | null
  readonly refreshing: boolean
}

/** The load goes on; the caller left after `waitMs`. */
export class LoadPendingError extends Error {
  override readonly name = 'LoadPendingError'
}

/** The flight's own deadline passed. */
export class LoadTimeoutError extends Error {
  override readonly name = 'LoadTimeoutError'
}

export interface CacheOptions {
  readonly store: Store
  readonly clock: Clock
  readonly onEvent: (event: CacheEvent) => void
}

interface Landed {
  readonly entry: Entry<unknown>
  readonly source: Source
}

/** How much longer than its error age a value is kept: ages are decided by our clock, not the store's. */
const KEEP_MARGIN_MS = 5 * 60_000

/** Serve what is fresh, refresh what is stale, load what is missing: once per key, whoever asks. */
export class Cache {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onEvent: (event: CacheEvent) => void
  readonly #flights = new Flights<Landed>()

  constructor({ store, clock, onEvent }: CacheOptions) {
    this.#store = store
    this.#clock = clock
    this.#onEvent = onEvent
  }

  /**
   * Answers each request, in order: an answer, null where the caller wanted nothing loaded and
   * nothing is there, or the error of its load. One look into the store for all of them.
   */
  async getMany<Value>(
    requests: readonly CacheRequest<Value>[],
  ): Promise<readonly (CacheAnswer<Value> | null | Error)[]> {
    const keys = [...new Set(requests.map((request) => request.key))]
    const found = await this.#store.getMany(keys)
    const byKey = new Map(keys.map((key, index) => [key, found[index]]))
    return Promise.all(
      requests.map((request) =>
        this.#answer(request, entryFrom<Value>(byKey.get(request.key), request.canonical)).catch(
          (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
        ),
      ),
    )
  }

  /** Resolves when no load is under way: for shutdown and for tests. */
  settled(): Promise<void> {
    return this.#flights.settled()
  }

  async #answer<Value>(
    request: CacheRequest<Value>,
    entry: Entry<Value> | undefined,
  ): Promise<CacheAnswer<Value> | null> {
    const { label } = request
    const verdict = decide(entry, this.#clock.now(), request.tolerance, request.condition())
    switch (verdict.kind) {
      case 'nothing':
        return null
      case 'load':
        this.#onEvent({ type: 'miss', label })
        return this.#first(request, entry)
      default:
        break
    }
    // Every other verdict was given because there is an entry.
    if (!entry) throw new Error('A verdict that serves needs an entry')
    switch (verdict.kind) {
      case 'serve':
        this.#onEvent({ type: 'hit', label, ageMs: this.#ageOf(entry) })
        return this.#serve(request, entry, null)
      case 'serve-stale':
        if (verdict.refresh) this.#join(request, 2)
        return this.#serve(request, entry, verdict.reason)
      case 'refresh-first':
        return this.#refreshFirst(request, entry, verdict.waitMs)
      default:
        return verdict satisfies never
    }
  }

  /** Nothing servable: wait for the load; if it fails, an old value may still stand in. */
  async #first<Value>(
    request: CacheRequest<Value>,
    rationed: Entry<Value> | undefined,
  ): Promise<CacheAnswer<Value>> {
    try {
      return await this.#land<Value>(request, 1, request.tolerance.waitMs)
    } catch (error) {
      if (error instanceof LoadPendingError) throw error
      if (!rationed || !isEmergencyRation(rationed, this.#clock.now())) throw error
      return this.#serve(request, rationed, request.reasonOf(error))
    }
  }

  async #refreshFirst<Value>(
    request: CacheRequest<Value>,
    entry: Entry<Value>,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    try {
      return await this.#land<Value>(request, 2, waitMs)
    } catch (error) {
      const reason = error instanceof LoadPendingError ? 'revalidating' : request.reasonOf(error)
      return this.#serve(request, entry, reason)
    }
  }

  /** Waits at most `waitMs` for this key's flight to land. */
  async #land<Value>(
    request: CacheRequest<Value>,
    callClass: 1 | 2,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    const flight = this.#join(request, callClass)
    let landed: Landed
    try {
      landed = await this.#waitFor(flight.result, waitMs, request.label)
    } catch (error) {
      // A refresh may have been refused what a first answer is still granted.
      if (error instanceof LoadPendingError || flight.callClass <= callClass) throw error
      landed = await this.#waitFor(this.#join(request, callClass).result, waitMs, request.label)
    }
    const entry = landed.entry as Entry<Value>
    return {
      entry,
      // A refused refresh never gets here, so what landed is the newest there is.
      state: 'fresh',
      source: landed.source,
      reason: null,
      refreshing: false,
    }
  }

  #waitFor(result: Promise<Landed>, waitMs: number, label: string): Promise<Landed> {
    return within(this.#clock, waitMs, result, () => {
      this.#onEvent({ type: 'leftWaiting', label, waitedMs: waitMs })
      return new LoadPendingError(`The load takes longer than ${waitMs} ms; it goes on`)
    })
  }

  #join<Value>(request: CacheRequest<Value>, callClass: 1 | 2): Flight<Landed> {
    if (this.#flights.get(request.key)) this.#onEvent({ type: 'joined', label: request.label })
    return this.#flights.joinOrStart(request.key, callClass, () => this.#load(request, callClass))
  }

  /** The flight itself: look again, load within the deadline, store. */
  async #load<Value>(request: CacheRequest<Value>, callClass: 1 | 2): Promise<Landed> {
    const { label, canonical, key } = request
    const [raw] = await this.#store.getMany([key])
    const already = entryFrom<Value>(raw, canonical)
    // Another flight may have landed between this caller's look into the store and its take-off.
    if (already && this.#isNewEnough(already, request)) {
      return { entry: already, source: this.#store.place }
    }
    const startedMs = this.#clock.now()
    try {
      const loaded = await this.#withinDeadline(request, callClass)
      const nowMs = this.#clock.now()
      const entry: Entry<Value> = {
        ...loaded,
        canonical,
        storedAtMs: nowMs,
        loadMs: nowMs - startedMs,
      }
      await this.#store.set(key, entry, entry.lifetime.errorMs + KEEP_MARGIN_MS)
      this.#onEvent({
        type: 'loaded',
        label,
        callClass,
        ms: entry.loadMs,
        rule: entry.lifetime.rule,
      })
      return { entry, source: 'upstream' }
    } catch (error) {
      const ms = this.#clock.now() - startedMs
      this.#onEvent({ type: 'loadFailed', label, callClass, ms, error })
      throw error
    }
  }

  #withinDeadline<Value>(request: CacheRequest<Value>, callClass: 1 | 2): Promise<Loaded<Value>> {
    const deadline = new AbortController()
    // Raced, so that a load which ignores its signal still ends for those who wait.
    const load = request.load(callClass, deadline.signal)
    return within(this.#clock, request.deadlineMs, load, () => {
      const error = new LoadTimeoutError(`The load took longer than ${request.deadlineMs} ms`)
      deadline.abort(error)
      return error
    })
  }

  #isNewEnough<Value>(entry: Entry<Value>, { tolerance }: CacheRequest<Value>): boolean {
    return decide(entry, this.#clock.now(), tolerance, 'healthy').kind === 'serve'
  }

  #serve<Value>(
    request: CacheRequest<Value>,
    entry: Entry<Value>,
    reason: StaleReason | null,
  ): CacheAnswer<Value> {
    if (reason) {
      const ageMs = this.#ageOf(entry)
      this.#onEvent({ type: 'stale', label: request.label, ageMs, reason })
    }
    return {
      entry,
      state: reason ? 'stale' : 'fresh',
      source: this.#store.place,
      reason,
      refreshing: this.#flights.get(request.key) !== undefined,
    }
  }

  #ageOf(entry: Entry<unknown>): number {
    return this.#clock.now() - entry.asOfMs
  }
}
