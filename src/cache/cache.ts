import { type InvalidationLog, LocalInvalidationLog } from '../coordination/invalidation-log.js'
import type { Found } from '../store/store.js'
import { within } from '../time/clock.js'
import { CacheAnswers } from './cache-answers.js'
import {
  type CacheAnswer,
  type CacheRequest,
  type ForecastAnswer,
  type Forward,
  LoadPendingError,
  type RepeatableRequest,
} from './cache-request.js'
import { isLessUrgent, type LoadPriority } from './flights.js'
import { Forecasts } from './forecasts.js'
import { type FlightContext, type LoadResult, resultFrom } from './load-request.js'
import { Loads, type LoadsOptions } from './loads.js'
import { ageOf, decide, isTooOldFor, type StaleReason, type Verdict } from './policy/decide.js'
import { type Entry, entryFrom, type OutdatedReason } from './policy/entry.js'
import { Verdicts } from './verdicts.js'

export interface CacheOptions extends LoadsOptions {
  /** Publishes and receives invalidations. Default: this process only. */
  readonly invalidationLog?: InvalidationLog | undefined
}

/** Serve what is fresh, refresh what is stale, load what is missing: once per key, whoever asks. */
export class Cache {
  readonly #options: CacheOptions
  readonly #loads: Loads
  readonly #invalidations: InvalidationLog
  readonly #answers: CacheAnswers
  readonly #verdicts: Verdicts
  readonly #forecasts: Forecasts
  /** Keys of answers that are being put together anew, see `renew`. */
  readonly #renewals = new Set<string>()

  constructor(options: CacheOptions) {
    this.#options = options
    this.#loads = new Loads(options)
    this.#invalidations = options.invalidationLog ?? new LocalInvalidationLog()
    const { clock, onEvent } = options
    this.#answers = new CacheAnswers({
      clock,
      onEvent,
      loads: this.#loads,
      invalidations: this.#invalidations,
    })
    const parts = { ...options, loads: this.#loads, answers: this.#answers }
    this.#verdicts = new Verdicts(parts)
    this.#forecasts = new Forecasts({
      ...parts,
      verdicts: this.#verdicts,
      mayReuse: (request, replacedAsOfMs) => this.#mayReuse(request, replacedAsOfMs),
    })
  }

  /**
   * Answers each request, in order: an answer, null where the caller wanted nothing loaded and
   * nothing is there, or the error of its load. One look into the store for all of them.
   */
  async getMany<Value>(
    requests: readonly CacheRequest<Value>[],
  ): Promise<readonly (CacheAnswer<Value> | null | Error)[]> {
    const looked = requests[0]?.pending?.add()
    try {
      const byKey = await this.#found(requests)
      const answers = requests.map((one) => this.#answerOrError(one, byKey.get(one.key)))
      // Those of them that load have begun.
      looked?.()
      return await Promise.all(answers)
    } finally {
      looked?.()
    }
  }

  /** What `getMany` would do with each request, as if it came alone: nothing is loaded, counted or told. */
  async forecastMany<Value>(
    requests: readonly CacheRequest<Value>[],
  ): Promise<readonly ForecastAnswer<Value>[]> {
    const byKey = await this.#found(requests)
    return requests.map((one) => this.#forecasts.of(one, resultFrom(byKey.get(one.key), one)))
  }

  /**
   * How this entry answers the request once more, at once; undefined where `getMany` must: the store has
   * another entry, the caller would have to wait, or this request begins a load. An early refresh has
   * begun by then; nothing is served until what is returned is called.
   */
  replay<Value>(
    request: RepeatableRequest<Value>,
    entry: Entry<Value> | undefined,
  ): (() => CacheAnswer<Value>) | undefined {
    const found = entry && this.#options.store.peek?.(request.key)
    if (!found || found.value !== entry) return undefined
    const nowMs = this.#options.clock.now()
    const verdict = this.#verdicts.of(request, entry, this.#answers.outdates(request, entry), nowMs)
    const begins =
      verdict.kind === 'serve'
        ? this.#refreshEarly(request, entry, nowMs)
        : verdict.kind === 'serve-stale' &&
          verdict.refresh &&
          !this.#answers.isUnderWay(request.key)
    if (begins) return undefined
    return this.#atOnce(request, { entry, source: found.place }, verdict)
  }

  /**
   * Puts it together anew from what is known, where somebody was given the present value; false: nobody was, or there
   * is none here. It calls nobody.
   */
  renew<Value>(request: RepeatableRequest<Value>): boolean {
    const found = this.#options.store.peek?.(request.key)
    const entry = entryFrom(found?.value, request)
    if (!entry || !this.#answers.wasServed(entry)) return false
    if (!this.#answers.isUnderWay(request.key)) this.#startRenewal(request, entry)
    return true
  }

  #startRenewal<Value>(request: RepeatableRequest<Value>, entry: Entry<Value>): void {
    const { key } = request
    const { result } = this.#join({ ...request, knownOnly: true }, 'early', entry)
    this.#renewals.add(key)
    const end = () => this.#renewals.delete(key)
    result.then(end, end)
  }

  /** Values with this tag read until `atMs` become stale; they are still served while they are refreshed. */
  async invalidate(tag: string, reason: OutdatedReason, atMs: number): Promise<void> {
    // Here first: this process is right at once, whatever becomes of the others.
    const told = this.#invalidations.put(tag, { reason, atMs })
    this.#options.onEvent({ type: 'outdated', tag, reason })
    await told
  }

  /** Resolves when no load is under way: for shutdown and for tests. */
  idle(): Promise<void> {
    return this.#loads.flights.idle()
  }

  /** Shutdown: loads that wait for another process fail with this error, now and from now on. */
  abandonWaits(error: Error): void {
    this.#loads.abandonWaits(error)
  }

  /** One look into the store. */
  async #found<Value>(requests: readonly CacheRequest<Value>[]) {
    const keys = [...new Set(requests.map((request) => request.key))]
    const found = await this.#options.store.getMany(keys)
    return new Map(keys.map((key, index) => [key, found[index]]))
  }

  async #answerOrError<Value>(
    request: CacheRequest<Value>,
    found: Found | undefined,
  ): Promise<CacheAnswer<Value> | null | Error> {
    const { label } = request
    const result = resultFrom(found, request)
    if (found && !result) this.#options.onEvent({ type: 'unfit', label })
    try {
      return await this.#answer(request, result)
    } catch (error) {
      this.#options.onEvent({ type: 'failed', label, error })
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #answer<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value> | undefined,
  ): Promise<CacheAnswer<Value>> | CacheAnswer<Value> | Error | null {
    const nowMs = this.#options.clock.now()
    const outdated = this.#answers.outdates(request, found?.entry)
    const verdict = this.#verdicts.of(request, found?.entry, outdated, nowMs)
    if (verdict.kind === 'nothing') return null
    if (verdict.kind === 'load') {
      return this.#allowanceError(request) ?? this.#first(request, found, request.tolerance.waitMs)
    }
    // Every other verdict was given because there is an entry.
    if (!found) throw new Error('A verdict that serves needs an entry')
    const pollWaitMs = () => this.#verdicts.scheduledPollWaitMs(request, found.entry)
    if (verdict.kind === 'refresh-first') {
      if (this.#allowanceError(request))
        return this.#answers.serve(request, found, outdated ?? 'revalidating')
      return this.#refreshFirst(request, found, Math.max(verdict.waitMs, pollWaitMs()))
    }
    if (verdict.kind === 'serve') this.#refreshEarly(request, found.entry, nowMs)
    const serve = this.#atOnce(request, found, verdict)
    if (serve) return serve()
    return this.#refreshFirst(request, found, pollWaitMs())
  }

  /** A caller that comes when it was told to waits for the refresh; for every other it is behind the answer. */
  #atOnce<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    verdict: Verdict,
  ): (() => CacheAnswer<Value>) | undefined {
    if (verdict.kind === 'serve') return () => this.#answers.serve(request, found, null)
    if (verdict.kind !== 'serve-stale') return undefined
    const { refresh, reason } = verdict
    if (refresh && this.#verdicts.scheduledPollWaitMs(request, found.entry) > 0) return undefined
    return () => {
      if (refresh) this.#refreshBehind(request)
      return this.#answers.serve(request, found, reason)
    }
  }

  #refreshBehind<Value>(request: CacheRequest<Value>): void {
    const isRenewed = this.#renewals.has(request.key)
    const { result } = this.#join(request, 'refresh')
    // A renewal calls nobody: where it is refused, this is a refresh of its own.
    if (isRenewed) void result.catch(() => this.#join(request, 'refresh'))
  }

  /** Why the caller may not cause this load; null where it may, or where it would cause none. */
  #allowanceError<Value>({ key, allowance }: CacheRequest<Value>): Error | null {
    const isPaid = this.#answers.isUnderWay(key) && !this.#renewals.has(key)
    if (!allowance || isPaid || this.#loads.failures.of(key)) return null
    return allowance.take()
  }

  /** Nothing servable: wait for the load; if it fails, an old value may still stand in. */
  async #first<Value>(
    request: CacheRequest<Value>,
    fallback: LoadResult<Value> | undefined,
    waitMs: number,
    forward = this.#forward(request, fallback ? 'stale' : 'miss'),
  ): Promise<CacheAnswer<Value>> {
    this.#options.onEvent({ type: 'miss', label: request.label })
    const failure = this.#loads.failures.of(request.key)
    try {
      if (failure) throw failure.error
      return await this.#waitForFlight(request, 'first', waitMs, forward)
    } catch (error) {
      if (error instanceof LoadPendingError || !fallback) throw error
      return this.#staleIfError(request, fallback, error, failure ? null : forward)
    }
  }

  /** An old value in place of a load that failed or was refused, within its error age. */
  #staleIfError<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    error: unknown,
    forward: Forward | null,
  ): CacheAnswer<Value> {
    if (ageOf(found.entry, this.#options.clock.now()) > found.entry.lifetime.errorMs) throw error
    const reason = this.#whyNot(request, error)
    // What is refused has called nobody.
    return request.isRefusal(error)
      ? this.#answers.serve(request, found, reason, { refusal: error })
      : this.#answers.serve(request, found, reason, { forward })
  }

  async #refreshFirst<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    const { entry } = found
    const forward = this.#forward(request, 'stale')
    try {
      return await this.#waitForFlight(request, 'refresh', waitMs, forward)
    } catch (error) {
      if (!(error instanceof LoadPendingError)) {
        return this.#staleIfError(request, found, error, forward)
      }
      if (ageOf(entry, this.#options.clock.now()) <= entry.lifetime.hardMs) {
        const reason = this.#answers.outdates(request, entry) ?? 'revalidating'
        return this.#answers.serve(request, found, reason, { forward })
      }
      // It grew too old while its refresh was awaited: now this is a first answer.
      return this.#first(request, found, Math.max(0, request.tolerance.waitMs - waitMs), forward)
    }
  }

  /** One flight, near the end of life, in proportion to how long loading takes. Whether this request begins it. */
  #refreshEarly<Value>(request: CacheRequest<Value>, entry: Entry<Value>, nowMs: number): boolean {
    if (!this.#verdicts.mayRefreshEarly(request, entry, nowMs)) return false
    this.#join(request, 'early', entry)
    return true
  }

  async #waitForFlight<Value>(
    request: CacheRequest<Value>,
    priority: 'first' | 'refresh',
    waitMs: number,
    forward: Forward,
  ): Promise<CacheAnswer<Value>> {
    const { clock, onEvent } = this.#options
    const cameAtMs = clock.now()
    const untilMs = cameAtMs + waitMs
    for (let hasWaited = false; ; ) {
      const isOwn = !this.#answers.isUnderWay(request.key)
      const flight = this.#join(request, priority)
      const restMs = Math.max(0, untilMs - clock.now())
      try {
        const result = await within(clock, restMs, flight.result, () => {
          onEvent({ type: 'leftWaiting', label: request.label, waitedMs: restMs })
          return new LoadPendingError(`The load takes longer than ${restMs / 1_000} s; it goes on`)
        })
        const { tolerance } = request
        const isOld = isTooOldFor(result.entry, tolerance, flight.startedAtMs, cameAtMs)
        if (isOwn || hasWaited || !isOld) return this.#answers.afterWait(request, result, forward)
        hasWaited = true
      } catch (error) {
        // The joined load was denied at a lower priority, or for another caller's share: try again with this
        // caller and priority.
        const isLess = isLessUrgent(flight.priority, priority) && request.isRefusal(error)
        if (!isLess && !request.isOtherCallersRefusal?.(error)) throw error
      }
    }
  }

  /** @param due the value that an early refresh is to replace */
  #join<Value>(request: CacheRequest<Value>, priority: LoadPriority, due?: Entry<Value>) {
    let outdated: OutdatedReason | null = null
    let replacedAsOfMs = Number.NEGATIVE_INFINITY
    const forcedBy = () => outdated
    const isUsable = (asOfMs: number) =>
      asOfMs > replacedAsOfMs && this.#invalidations.known.outdates(request.tags, asOfMs) === null
    const mayReuse = this.#mayReuse(request, () => replacedAsOfMs)
    const cameAtMs = this.#options.clock.now()
    return this.#loads.join(
      { ...request, forcedBy, isUsable, mayReuse },
      priority,
      (entry, awaited) => {
        const { tolerance } = request
        replacedAsOfMs = entry.asOfMs
        outdated = this.#answers.outdates(request, entry)
        const nowMs = this.#options.clock.now()
        // A value that this load waited for is accepted unless invalidated: a load of its own would bring the same.
        const loadedFromMs = entry.storedAtMs - entry.loadMs
        const isOld = isTooOldFor(entry, tolerance, loadedFromMs, cameAtMs)
        if (awaited && outdated === null && !isOld) return true
        if (due && entry.asOfMs <= due.asOfMs) return false
        const verdict = decide({ entry, outdated, nowMs, tolerance, condition: () => 'healthy' })
        return verdict.kind === 'serve' || (verdict.kind === 'serve-stale' && !verdict.refresh)
      },
    )
  }

  /** Whether a load that begins now may use a part of this age. @param replacedAsOfMs of the value that it replaces */
  #mayReuse<Value>(
    { tolerance, tags }: CacheRequest<Value>,
    replacedAsOfMs: () => number | undefined,
  ): FlightContext['mayReuse'] {
    const { maxAgeMs = Number.POSITIVE_INFINITY } = tolerance
    const oldestMs = this.#options.clock.now() - maxAgeMs
    return (asOfMs) =>
      asOfMs >= Math.max(replacedAsOfMs() ?? Number.NEGATIVE_INFINITY, oldestMs) &&
      this.#invalidations.known.outdates(tags, asOfMs) === null
  }

  #whyNot<Value>(request: CacheRequest<Value>, error: unknown): StaleReason {
    if (!request.isRefusal(error)) return 'upstream-error'
    const condition = request.condition('refresh')
    return condition === 'healthy' ? 'budget-degraded' : condition
  }

  /** Of a caller that is about to wait. */
  #forward<Value>({ key }: CacheRequest<Value>, cause: Forward['cause']): Forward {
    return { cause, isCollapsed: this.#answers.isUnderWay(key) }
  }
}
