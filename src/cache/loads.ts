import { type Leases, LocalLeases } from '../coordination/leases.js'
import type { Store } from '../store/store.js'
import { type Clock, within } from '../time/clock.js'
import type { CacheEvent } from './events.js'
import { type ErrorCodec, Failures } from './failures.js'
import { type Flight, Flights, type LoadPriority } from './flights.js'
import { LeadOrWait } from './lead-or-wait.js'
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
  readonly flights = new Flights<LoadResult<unknown>>()
  readonly failures: Failures
  readonly times = new LoadTimes()
  readonly leases: Leases
  readonly #options: LoadsOptions
  readonly #leadOrWait: LeadOrWait
  /** Of the flights under way; each ends only a wait for another process. */
  readonly #deadlines = new Set<AbortController>()
  #abandonedWith: Error | undefined

  constructor(options: LoadsOptions) {
    const { clock, random, errorCodec, leases = new LocalLeases() } = options
    this.#options = options
    this.leases = leases
    this.failures = new Failures(clock, random, errorCodec)
    const { failures, times } = this
    this.#leadOrWait = new LeadOrWait({ ...options, failures, times, leases })
  }

  /** The flight of this key, or a new one. `isNewEnough`: a value in the store that makes it needless. */
  join<Value>(
    request: LoadRequest<Value>,
    priority: LoadPriority,
    isNewEnough: StartedLoad<Value>['isNewEnough'],
  ): Flight<LoadResult<Value>> {
    const { key, callerId, label } = request
    const { clock, onEvent } = this.#options
    const isJoined = this.flights.get(key) !== undefined
    if (isJoined) onEvent({ type: 'joined', label })
    const decided = (isJoined ? undefined : request.pending?.add()) ?? (() => {})
    const nowMs = clock.now()
    const flight = this.flights.joinOrStart(key, priority, callerId, nowMs, (callers) =>
      this.#startFlight({ ...request, priority, decided, isNewEnough, callers }),
    ) as Flight<LoadResult<Value>>
    if (!isJoined) request.onLoad?.(priority, flight.result.then(nothing, nothing))
    return flight
  }

  /** Shutdown: loads that wait for another process fail with this error, now and from now on. */
  abandonWaits(error: Error): void {
    this.#abandonedWith = error
    for (const deadline of this.#deadlines) deadline.abort(error)
  }

  /** The wait for other processes and the load end together after 2 x deadlineMs; the load has its own deadlineMs. */
  async #startFlight<Value>(request: StartedLoad<Value>): Promise<LoadResult<Value>> {
    const deadline = new AbortController()
    if (this.#abandonedWith) deadline.abort(this.#abandonedWith)
    this.#deadlines.add(deadline)
    const result = this.#leadOrWait.untilLoaded(request, deadline.signal)
    const longestMs = 2 * request.deadlineMs
    try {
      return await within(this.#options.clock, longestMs, result, () => {
        const error = new LoadTimeoutError(longestMs)
        deadline.abort(error)
        return error
      })
    } finally {
      request.decided()
      this.#deadlines.delete(deadline)
    }
  }
}

function nothing(): void {}
