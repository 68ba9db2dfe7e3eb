import { type CoordinationState, type Leases, LocalLeases } from '../coordination/leases.js'
import type { Store } from '../store/store.js'
import { type Clock, within } from '../time/clock.js'
import { type ErrorCodec, noErrorCodec } from './error-text.js'
import type { CacheEvent } from './events.js'
import { type Failure, Failures } from './failures.js'
import { type Flight, Flights, type LoadPriority } from './flights.js'
import { type IsNewEnough, LeadOrWait } from './lead-or-wait.js'
import { LoadTimeoutError } from './load-and-store.js'
import type { LoadRequest, LoadResult, StartedLoad } from './load-request.js'
import { LoadTimes } from './load-times.js'

export interface LoadsOptions {
  readonly store: Store
  /** One load among all processes. Default: this one alone. */
  readonly leases?: Leases | undefined
  /** How a failure is told to other processes. */
  readonly errorCodec?: ErrorCodec
  readonly clock: Clock
  readonly random: () => number
  readonly onEvent: (event: CacheEvent) => void
}

/** Loads and refreshes: one flight per key, each stored before it ends, its failure shared and backed off. */
export class Loads {
  readonly #options: LoadsOptions
  readonly #flights = new Flights<LoadResult<unknown>>()
  readonly #failures: Failures
  readonly #times = new LoadTimes()
  readonly #leases: Leases
  readonly #leadOrWait: LeadOrWait
  /** Of the flights under way; each ends only a wait for another process. */
  readonly #deadlines = new Set<AbortController>()
  #abandonedWith: Error | undefined

  constructor(options: LoadsOptions) {
    const { clock, random, errorCodec = noErrorCodec, leases = new LocalLeases() } = options
    this.#options = options
    this.#leases = leases
    this.#failures = new Failures(clock, random, errorCodec)
    const parts = { failures: this.#failures, times: this.#times, leases }
    this.#leadOrWait = new LeadOrWait({ ...options, ...parts })
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
      this.#startFlight({ ...request, callers }, priority, isNewEnough),
    ) as Flight<LoadResult<Value>>
  }

  /** Whether loads are coordinated among processes now. */
  get sharing(): CoordinationState {
    return this.#leases.sharing
  }

  isUnderWay(key: string): boolean {
    return this.#flights.get(key) !== undefined
  }

  /** Since when a load of this key is under way; undefined: none is. */
  startedAtMs(key: string): number | undefined {
    return this.#flights.get(key)?.startedAtMs
  }

  /** The last failure of this key, while its pause lasts. */
  failureOf(key: string): Pick<Failure, 'error' | 'retryAtMs'> | undefined {
    return this.#failures.of(key)
  }

  /** How long a load of this kind usually takes; undefined before the first. */
  usualMs(label: string): number | undefined {
    return this.#times.p90(label)
  }

  idle(): Promise<void> {
    return this.#flights.idle()
  }

  /** Shutdown: loads that wait for another process fail with this error, now and from now on. */
  abandonWaits(error: Error): void {
    this.#abandonedWith = error
    for (const deadline of this.#deadlines) deadline.abort(error)
  }

  /** The wait for other processes and the load end together after 2 x `deadlineMs`; the load has its own `deadlineMs`. */
  async #startFlight<Value>(
    request: StartedLoad<Value>,
    priority: LoadPriority,
    isNewEnough: IsNewEnough<Value>,
  ): Promise<LoadResult<Value>> {
    const deadline = new AbortController()
    if (this.#abandonedWith) deadline.abort(this.#abandonedWith)
    this.#deadlines.add(deadline)
    const { signal } = deadline
    const result = this.#leadOrWait.untilLoaded(request, priority, isNewEnough, signal)
    const longestMs = 2 * request.deadlineMs
    try {
      return await within(this.#options.clock, longestMs, result, () => {
        const error = new LoadTimeoutError(longestMs)
        deadline.abort(error)
        return error
      })
    } finally {
      this.#deadlines.delete(deadline)
    }
  }
}
