import { type Clock, SECOND, within } from '../clock.js'
import type { Found, Place, Store } from '../store/store.js'
import { type Entry, entryFrom, type Loaded } from './entry.js'
import { type ErrorText, noErrorText } from './error-text.js'
import type { CacheEvent } from './events.js'
import { type Failure, Failures } from './failures.js'
import { type Flight, Flights, type LoadClass } from './flights.js'
import { type KeyListener, type Lease, type Leases, noLeases, type Sharing } from './leases.js'
import { LoadTimes } from './load-times.js'
import { readSharedFailure, sharedFailureText } from './shared-failure.js'

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
  /** We are stopping, and gave the load up: another process may go on with it at once. */
  readonly isOurEnd?: (error: unknown) => boolean
}

/** Where a value came from. */
export type Source = 'upstream' | Place

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
  /** One load among all processes. Default: this one alone. */
  readonly leases?: Leases | undefined
  /** How a failure is told to other processes. */
  readonly errorText?: ErrorText
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: CacheEvent) => void
}

/** Whether a value makes the load needless; `awaited`: another process has just brought it, while we waited. */
export type IsNewEnough<Value> = (entry: Entry<Value>, awaited: boolean) => boolean

/** News can be lost: whoever waits looks for itself this often. */
const LONGEST_WAIT_MS = SECOND

/** How much longer than its error age a value is kept: ages are decided by our clock, not the store's. */
const KEEP_MARGIN_MS = 5 * 60_000

/** Loads and refreshes: one flight per key, each stored before it lands, its failure shared and backed off. */
export class Loads {
  readonly #options: LoadsOptions
  readonly #flights = new Flights<Landed<unknown>>()
  readonly #failures: Failures
  readonly #times = new LoadTimes()
  readonly #leases: Leases
  readonly #errorText: ErrorText

  constructor(options: LoadsOptions) {
    this.#options = options
    this.#leases = options.leases ?? noLeases
    this.#errorText = options.errorText ?? noErrorText
    this.#failures = new Failures(options.clock, options.random)
  }

  /** The flight of this key, or a new one. `isNewEnough`: a value in the store that makes it needless. */
  join<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    isNewEnough: IsNewEnough<Value>,
  ): Flight<Landed<Value>> {
    if (this.isUnderWay(request.key)) {
      this.#options.onEvent({ type: 'joined', label: request.label })
    }
    return this.#flights.joinOrStart(request.key, callClass, () =>
      this.#fly(request, callClass, isNewEnough),
    ) as Flight<Landed<Value>>
  }

  /** With whom loads are shared now. */
  get sharing(): Sharing {
    return this.#leases.sharing
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
    isNewEnough: IsNewEnough<Value>,
  ): Promise<Landed<Value>> {
    const { clock } = this.#options
    // Before the first look: what is told between a look and a wait must not be missed.
    using listener = this.#leases.listen(request.key)
    const deadline = new AbortController()
    const waiting = this.#untilLanded(request, callClass, isNewEnough, listener, deadline.signal)
    // The load has its deadline from when it begins; whoever waits for another process has one, too.
    return await within(clock, 2 * request.deadlineMs, waiting, () => {
      const error = tooLong(2 * request.deadlineMs)
      deadline.abort(error)
      return error
    })
  }

  /** Looks, asks to lead, loads; or waits for the process that leads, and looks again. */
  async #untilLanded<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    isNewEnough: IsNewEnough<Value>,
    listener: KeyListener,
    signal: AbortSignal,
  ): Promise<Landed<Value>> {
    let firstAsOfMs: number | undefined
    for (let waits = 0; ; ) {
      const found = await this.#look(request)
      const asOfMs = found?.entry.asOfMs ?? Number.NEGATIVE_INFINITY
      firstAsOfMs ??= asOfMs
      // Another flight may have landed between this caller's look into the store and its take-off.
      if (found && isNewEnough(found.entry, asOfMs > firstAsOfMs)) {
        if (waits > 0) this.#options.onEvent({ type: 'landedElsewhere', label: request.label })
        return found
      }
      const bid = await this.#leases.bid(request.key)
      switch (bid.kind) {
        case 'alone':
          return await this.#load(request, callClass, undefined)
        case 'failed':
          throw this.#failedElsewhere(request.key, bid.text, bid.ms)
        case 'lead': {
          const landed = await this.#lead(request, callClass, isNewEnough, bid.lease)
          if (landed) return landed
          break
        }
        case 'wait':
          waits += 1
          await listener.news(Math.min(bid.ms, LONGEST_WAIT_MS), signal)
          break
        default:
          return bid satisfies never
      }
    }
  }

  /** Undefined: the lease was lost on the way, and what another process does counts. */
  async #lead<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    isNewEnough: IsNewEnough<Value>,
    lease: Lease,
  ): Promise<Landed<Value> | undefined> {
    const { key, isRefusal, isOurEnd } = request
    try {
      const found = await this.#look(request)
      if (found && isNewEnough(found.entry, false)) {
        await lease.end()
        return found
      }
      return await this.#load(request, callClass, lease)
    } catch (error) {
      if (lease.lost.aborted) {
        this.#options.onEvent({ type: 'leaseLost', label: request.label })
        return undefined
      }
      const failure = this.#failures.of(key)
      const isFailure = !isRefusal(error) && !isOurEnd?.(error) && failure
      await lease.end(isFailure ? this.#told(failure) : undefined)
      throw error
    }
  }

  async #load<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    lease: Lease | undefined,
  ): Promise<Landed<Value>> {
    const { store, clock, onEvent } = this.#options
    const { key, canonical, label } = request
    const startedMs = clock.now()
    try {
      const loaded = await this.#withinDeadline(request, callClass, lease)
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
      const keepMs = entry.lifetime.errorMs + KEEP_MARGIN_MS
      const kept = await store.set(key, entry, keepMs, lease?.fence)
      lease?.stored()
      this.#failures.clear(key)
      this.#times.add(label, loadMs)
      onEvent({ type: 'loaded', label, callClass, ms: loadMs, rule: entry.lifetime.rule })
      // Somebody took over and was faster: what all others are given holds for our callers, too.
      const newer = kept === 'outrun' ? await this.#look(request) : undefined
      return newer ?? { entry, source: 'upstream' }
    } catch (error) {
      if (lease?.lost.aborted) throw error
      if (request.isRefusal(error)) {
        onEvent({ type: 'loadRefused', label, callClass })
      } else {
        const before = lease?.lastFailure && readSharedFailure(lease.lastFailure)
        this.#failures.add(key, error, before ? before.count : 0)
        onEvent({ type: 'loadFailed', label, callClass, ms: clock.now() - startedMs, error })
      }
      throw error
    }
  }

  async #look<Value>(request: LoadRequest<Value>): Promise<Landed<Value> | undefined> {
    const [found] = await this.#options.store.getMany([request.key], { latest: true })
    return landedFrom(found, request)
  }

  #told({ count, retryAtMs, error }: Failure) {
    const pauseMs = Math.max(0, retryAtMs - this.#options.clock.now())
    return { text: sharedFailureText(count, this.#errorText.textOf(error)), pauseMs }
  }

  /** Shared by all who wait, in every process; none of them tries before its pause is over. */
  #failedElsewhere(key: string, text: string, pauseMs: number): Error {
    const shared = readSharedFailure(text)
    const error = this.#errorText.errorFrom(shared?.error)
    const retryAtMs = this.#options.clock.now() + pauseMs
    this.#failures.learn(key, { error, count: shared?.count ?? 1, retryAtMs })
    return error
  }

  #withinDeadline<Value>(
    request: LoadRequest<Value>,
    callClass: LoadClass,
    lease: Lease | undefined,
  ): Promise<Loaded<Value>> {
    const { deadlineMs } = request
    const deadline = new AbortController()
    const signal = lease ? AbortSignal.any([deadline.signal, lease.lost]) : deadline.signal
    // Raced, so that a load which ignores its signal still ends for those who wait.
    const load = Promise.race([request.load(callClass, signal), ...(lease ? [lost(lease)] : [])])
    return within(this.#options.clock, deadlineMs, load, () => {
      const error = tooLong(deadlineMs)
      deadline.abort(error)
      return error
    })
  }
}

/** Rejects when the lease is lost. */
function lost(lease: Lease): Promise<never> {
  return new Promise((_, reject) => {
    const leave = () => reject(lease.lost.reason)
    if (lease.lost.aborted) leave()
    else lease.lost.addEventListener('abort', leave, { once: true })
  })
}

function tooLong(ms: number): LoadTimeoutError {
  return new LoadTimeoutError(`The load took longer than ${ms} ms`)
}

/** What the store gave, if it is an entry of this question. */
export function landedFrom<Value>(
  found: Found | undefined,
  request: LoadRequest<Value>,
): Landed<Value> | undefined {
  const entry = entryFrom(found?.value, request)
  return found && entry ? { entry, source: found.place } : undefined
}
