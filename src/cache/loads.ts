import { type Clock, within } from '../clock.js'
import type { Store } from '../store/store.js'
import { type Entry, entryFrom, type Loaded } from './entry.js'
import type { CacheEvent } from './events.js'
import { Failures } from './failures.js'
import { type Flight, Flights, type LoadClass } from './flights.js'
import { LoadTimes } from './load-times.js'

/** What a load needs to know of its question. */
export interface LoadRequest<Value> {
  readonly key: string
  /** The question in full; two questions with one key are told apart by it. */
  readonly canonical: string
  /** Short name for events: the report. */
  readonly label: string
  /** A shared load's own deadline, in milliseconds. */
  readonly deadlineMs: number
  /** Ends when the signal does. */
  readonly load: (callClass: LoadClass, signal: AbortSignal) => Promise<Loaded<Value>>
  /** Whether what the store gave is a value: one that is not is a miss, never an error. */
  readonly isValue: (value: unknown) => value is Value
  /** The budget said no: that is no failure of the upstream, and the next question may be granted. */
  readonly isRefusal: (error: unknown) => boolean
}

/** Where a value came from. */
export type Source = 'upstream' | Store['place']

export interface Landed<Value> {
  readonly entry: Entry<Value>
  readonly source: Source
}

/** The flight's own deadline passed. */
export class LoadTimeoutError extends Error {
  override readonly name = 'LoadTimeoutError'
}

export interface LoadsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: CacheEvent) => void
}

/** How much longer than its error age a value is kept: ages are decided by our clock, not the store's. */
const KEEP_MARGIN_MS = 5 * 60_000

/** Loads and refreshes: one flight per key, each stored before it lands, its failure shared and backed off. */
export class Loads {
  readonly #options: LoadsOptions
  readonly #flights = new Flights<Landed<unknown>>()
  readonly #failures: Failures
  readonly #times = new LoadTimes()

  constructor(options: LoadsOptions) {
    this.#options = options
    this.#failures = new Failures(options.clock, options.random)
  }

  /** The flight of this key, or a new one. `isNewEnough`: a value in the store that makes it needless. */
  join<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    isNewEnough: (entry: Entry<Value>) => boolean,
  ): Flight<Landed<Value>> {
    if (this.isUnderWay(request.key)) {
      this.#options.onEvent({ type: 'joined', label: request.label })
    }
    return this.#flights.joinOrStart(request.key, callClass, () =>
      this.#fly(request, callClass, isNewEnough),
    ) as Flight<Landed<Value>>
  }

  isUnderWay(key: string): boolean {
    return this.#flights.get(key) !== undefined
  }

  /** Why the last load of this key failed, while nobody may try again. */
  failureOf(key: string): { readonly error: unknown } | undefined {
    return this.#failures.of(key)
  }

  /** How long a load of this kind usually takes; undefined before the first. */
  usualMs(label: string): number | undefined {
    return this.#times.p90(label)
  }

  settled(): Promise<void> {
    return this.#flights.settled()
  }

  async #fly<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    isNewEnough: (entry: Entry<Value>) => boolean,
  ): Promise<Landed<Value>> {
    const { store, clock, onEvent } = this.#options
    const { key, canonical, label } = request
    const [raw] = await store.getMany([key])
    const already = entryFrom(raw, request)
    // Another flight may have landed between this caller's look into the store and its take-off.
    if (already && isNewEnough(already)) return { entry: already, source: store.place }

    const startedMs = clock.now()
    try {
      const loaded = await this.#withinDeadline(request, callClass)
      const storedAtMs = clock.now()
      const loadMs = Math.max(0, storedAtMs - startedMs)
      // Written out: a spread would give every entry a hidden class of its own, 440 bytes each.
      const entry: Entry<Value> = {
        value: loaded.value,
        asOfMs: loaded.asOfMs,
        lifetime: loaded.lifetime,
        completeUntilMs: loaded.completeUntilMs,
        canonical,
        storedAtMs,
        loadMs,
      }
      await store.set(key, entry, entry.lifetime.errorMs + KEEP_MARGIN_MS)
      this.#failures.clear(key)
      this.#times.add(label, loadMs)
      onEvent({ type: 'loaded', label, callClass, ms: loadMs, rule: entry.lifetime.rule })
      return { entry, source: 'upstream' }
    } catch (error) {
      if (request.isRefusal(error)) {
        onEvent({ type: 'loadRefused', label, callClass })
      } else {
        this.#failures.add(key, error)
        onEvent({ type: 'loadFailed', label, callClass, ms: clock.now() - startedMs, error })
      }
      throw error
    }
  }

  #withinDeadline<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
  ): Promise<Loaded<Value>> {
    const deadline = new AbortController()
    // Raced, so that a load which ignores its signal still ends for those who wait.
    const load = request.load(callClass, deadline.signal)
    return within(this.#options.clock, request.deadlineMs, load, () => {
      const error = new LoadTimeoutError(`The load took longer than ${request.deadlineMs} ms`)
      deadline.abort(error)
      return error
    })
  }
}
