import type { Store } from '../store/store.js'
import { type Clock, within } from '../time/clock.js'
import { type ErrorText, noErrorText } from './error-text.js'
import type { CacheEvent } from './events.js'
import { type Failure, Failures } from './failures.js'
import { type Flight, Flights, type LoadPriority } from './flights.js'
import { type KeyListener, type Lease, type Leases, noLeases, type Sharing } from './leases.js'
import { LoadTimeoutError, loadAndStore } from './load-and-store.js'
import { type LoadRequest, type LoadResult, resultFrom, type StartedLoad } from './load-request.js'
import { LoadTimes } from './load-times.js'
import type { Entry } from './policy/entry.js'
import { readSharedFailure, sharedFailureText } from './shared-failure.js'

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

type LookForResult<Value> = () => Promise<LoadResult<Value> | undefined>

/** News can be lost: whoever waits asks for itself, soon at first, so that who waits for little is late by little. */
const FIRST_WAIT_MS = 50
const LONGEST_WAIT_MS = 200

/** Loads and refreshes: one flight per key, each stored before it lands, its failure shared and backed off. */
export class Loads {
  readonly #options: LoadsOptions
  readonly #flights = new Flights<LoadResult<unknown>>()
  readonly #failures: Failures
  readonly #times = new LoadTimes()
  readonly #leases: Leases
  readonly #errorText: ErrorText
  /** Of the flights under way; each ends only a wait for another process. */
  readonly #deadlines = new Set<AbortController>()
  #left: Error | undefined

  constructor(options: LoadsOptions) {
    this.#options = options
    this.#leases = options.leases ?? noLeases
    this.#errorText = options.errorText ?? noErrorText
    this.#failures = new Failures(options.clock, options.random)
  }

  /** The flight of this key, or a new one. `isNewEnough`: a value in the store that makes it needless. */
  join<Value>(
    request: LoadRequest<Value>,
    priority: LoadPriority,
    isNewEnough: IsNewEnough<Value>,
  ): Flight<LoadResult<Value>> {
    if (this.isUnderWay(request.key)) {
      this.#options.onEvent({ type: 'joined', label: request.label })
    }
    const { key, callerId } = request
    const nowMs = this.#options.clock.now()
    return this.#flights.joinOrStart(key, priority, callerId, nowMs, (callers) =>
      this.#fly({ ...request, callers }, priority, isNewEnough),
    ) as Flight<LoadResult<Value>>
  }

  /** With whom loads are shared now. */
  get sharing(): Sharing {
    return this.#leases.sharing
  }

  isUnderWay(key: string): boolean {
    return this.#flights.get(key) !== undefined
  }

  /** Since when a load of this key is under way; undefined: none is. */
  startedAtMs(key: string): number | undefined {
    return this.#flights.get(key)?.startedAtMs
  }

  /** Why the last load of this key failed, while nobody may try again. */
  failureOf(key: string): Pick<Failure, 'error' | 'retryAtMs'> | undefined {
    return this.#failures.of(key)
  }

  /** How long a load of this kind usually takes; undefined before the first. */
  usualMs(label: string): number | undefined {
    return this.#times.p90(label)
  }

  settled(): Promise<void> {
    return this.#flights.settled()
  }

  /** From now on nobody here waits for what another process loads: who does is given this error. */
  leave(error: Error): void {
    this.#left = error
    for (const deadline of this.#deadlines) deadline.abort(error)
  }

  async #fly<Value>(
    request: StartedLoad<Value>,
    priority: LoadPriority,
    isNewEnough: IsNewEnough<Value>,
  ): Promise<LoadResult<Value>> {
    const { clock } = this.#options
    // Before the first look: what is told between a look and a wait must not be missed.
    using listener = this.#leases.listen(request.key)
    const deadline = new AbortController()
    if (this.#left) deadline.abort(this.#left)
    this.#deadlines.add(deadline)
    const look = this.#looks(request, isNewEnough)
    const waiting = this.#untilLoaded(request, priority, look, listener, deadline.signal)
    try {
      // The load has its deadline from when it begins; whoever waits for another process has one, too.
      return await within(clock, 2 * request.deadlineMs, waiting, () => {
        const error = new LoadTimeoutError(2 * request.deadlineMs)
        deadline.abort(error)
        return error
      })
    } finally {
      this.#deadlines.delete(deadline)
    }
  }

  /** Looks, asks to lead, loads; or waits for the process that leads, and looks at what it tells. */
  async #untilLoaded<Value>(
    request: StartedLoad<Value>,
    priority: LoadPriority,
    look: LookForResult<Value>,
    listener: KeyListener,
    signal: AbortSignal,
  ): Promise<LoadResult<Value>> {
    let waits = 0
    // Another flight may have ended between this caller's look into the store and its own flight.
    for (let result = await look(); ; ) {
      if (result) return result
      const acquired = await this.#leases.acquire(request.key)
      switch (acquired.kind) {
        case 'alone':
          return (waits > 0 && (await look())) || this.#load(request, priority, undefined)
        case 'failed':
          throw this.#failedElsewhere(request.key, acquired.text, acquired.ms)
        case 'lead':
          result = await this.#lead(request, priority, look, acquired.lease)
          break
        case 'wait':
          // Without news nothing was stored: to look would be to read the old value again and again.
          if (await listener.news(Math.min(acquired.ms, waitMs(waits)), signal))
            result = await look()
          waits += 1
          break
        default:
          return acquired satisfies never
      }
    }
  }

  /** Undefined: the lease was lost on the way, and what another process does counts. */
  async #lead<Value>(
    request: StartedLoad<Value>,
    priority: LoadPriority,
    look: LookForResult<Value>,
    lease: Lease,
  ): Promise<LoadResult<Value> | undefined> {
    const { key, isRefusal, isOurEnd } = request
    try {
      const found = await look()
      if (found) {
        void lease.end()
        return found
      }
      return await this.#load(request, priority, lease)
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
    request: StartedLoad<Value>,
    priority: LoadPriority,
    lease: Lease | undefined,
  ): Promise<LoadResult<Value>> {
    const { clock, onEvent } = this.#options
    const { key, label } = request
    const startedMs = clock.now()
    const { sharing } = this.#leases
    const parts = { ...this.#options, sharing }
    try {
      const { entry, outcome } = await loadAndStore(parts, request, priority, lease)
      this.#failures.clear(key)
      this.#times.add(label, entry.loadMs)
      onEvent({ type: 'loaded', label, priority, ms: entry.loadMs, rule: entry.lifetime.rule })
      // Somebody took over and was faster: what all others are given holds for our callers, too.
      const stored = outcome === 'superseded' ? await this.#look(request) : undefined
      const isNewer = stored && stored.entry.asOfMs >= entry.asOfMs
      return isNewer ? stored : { entry, source: 'upstream' }
    } catch (error) {
      if (lease?.lost.aborted) throw error
      if (request.isRefusal(error)) {
        onEvent({ type: 'loadRefused', label, priority })
      } else {
        this.#failures.add(key, error, this.#failedBefore(lease))
        onEvent({ type: 'loadFailed', label, priority, ms: clock.now() - startedMs, error })
      }
      throw error
    }
  }

  /** Looks for a value that makes the load needless; what was stored since the first look, another process has brought. */
  #looks<Value>(
    request: LoadRequest<Value>,
    isNewEnough: IsNewEnough<Value>,
  ): LookForResult<Value> {
    const beganMs = this.#options.clock.now()
    let firstAsOfMs: number | undefined
    return async () => {
      const found = await this.#look(request)
      const asOfMs = found?.entry.asOfMs ?? Number.NEGATIVE_INFINITY
      firstAsOfMs ??= asOfMs
      if (!found) return undefined
      // A first look that failed has seen nothing, however old what lies there is.
      const isAwaited = asOfMs > firstAsOfMs && found.entry.storedAtMs >= beganMs
      if (!isNewEnough(found.entry, isAwaited)) return undefined
      if (isAwaited) this.#options.onEvent({ type: 'landedElsewhere', label: request.label })
      return found
    }
  }

  async #look<Value>(request: LoadRequest<Value>): Promise<LoadResult<Value> | undefined> {
    const [found] = await this.#options.store.getMany([request.key], { latest: true })
    return resultFrom(found, request)
  }

  #told({ count, retryAtMs, error }: Failure) {
    const pauseMs = Math.max(0, retryAtMs - this.#options.clock.now())
    return { text: sharedFailureText(count, error, this.#errorText), pauseMs }
  }

  /** Shared by all who wait, in every process; none of them tries before its pause is over. */
  #failedElsewhere(key: string, text: string, pauseMs: number): Error {
    const nowMs = this.#options.clock.now()
    const { count, error } = readSharedFailure(text, this.#errorText, nowMs)
    this.#failures.learn(key, { error, count, retryAtMs: nowMs + pauseMs })
    return error
  }

  #failedBefore(lease: Lease | undefined): number {
    if (!lease?.lastFailure) return 0
    return readSharedFailure(lease.lastFailure, this.#errorText, this.#options.clock.now()).count
  }
}

function waitMs(waits: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** waits, LONGEST_WAIT_MS)
}
