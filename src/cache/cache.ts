import { type InvalidationLog, LocalInvalidationLog } from '../coordination/invalidation-log.js'
import type { Found } from '../store/store.js'
import { AtOnce } from './at-once.js'
import { CacheAnswers } from './cache-answers.js'
import {
  type CacheAnswer,
  type CacheRequest,
  type ForecastAnswer,
  type Forward,
  LoadPendingError,
  type RepeatableRequest,
} from './cache-request.js'
import { Forecasts } from './forecasts.js'
import { JoinedLoads } from './joined-loads.js'
import { type LoadResult, resultFrom } from './load-request.js'
import { Loads, type LoadsOptions } from './loads.js'
import { ageOf, type StaleReason } from './policy/decide.js'
import type { InvalidationReason } from './policy/entry.js'
import { Replays } from './replays.js'
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
  readonly #joined: JoinedLoads
  readonly #atOnce: AtOnce
  /** For callers that keep what they were told. */
  readonly replays: Replays

  constructor(options: CacheOptions) {
    this.#options = options
    this.#loads = new Loads(options)
    this.#invalidations = options.invalidationLog ?? new LocalInvalidationLog()
    const { clock, onEvent } = options
    const shared = { loads: this.#loads, invalidations: this.#invalidations }
    this.#answers = new CacheAnswers({ clock, onEvent, ...shared })
    const parts = { ...options, ...shared, answers: this.#answers }
    this.#verdicts = new Verdicts(parts)
    this.#joined = new JoinedLoads(parts)
    const deciding = { ...parts, verdicts: this.#verdicts, joined: this.#joined }
    this.#forecasts = new Forecasts(deciding)
    this.#atOnce = new AtOnce(deciding)
    this.replays = new Replays({ ...deciding, atOnce: this.#atOnce })
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
   * Puts it together anew from what is known, where half of the present value's fresh age is over; false: it is not,
   * or there is none. It calls nobody, and never rejects.
   */
  renew<Value>(request: RepeatableRequest<Value>): Promise<boolean> {
    return this.#joined.renew(request)
  }

  /** Values with this tag read until `atMs` become stale; they are still served while they are refreshed. */
  async invalidate(tag: string, reason: InvalidationReason, atMs: number): Promise<void> {
    // Here first: this process is right at once, whatever becomes of the others.
    const told = this.#invalidations.put(tag, { reason, atMs })
    this.#options.onEvent({ type: 'invalidated', tag, reason })
    await told
  }

  get loadsUnderWay(): number {
    return this.#loads.flights.size
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
    const invalidatedBy = this.#answers.invalidatedBy(request, found?.entry)
    const verdict = this.#verdicts.of(request, found?.entry, invalidatedBy, nowMs)
    if (verdict.kind === 'nothing') return null
    if (verdict.kind === 'load') {
      return this.#allowanceError(request) ?? this.#first(request, found, request.tolerance.waitMs)
    }
    // Every other verdict was given because there is an entry.
    if (!found) throw new Error('A verdict that serves needs an entry')
    const pollWaitMs = () => this.#verdicts.scheduledPollWaitMs(request, found.entry)
    if (verdict.kind === 'refresh-first') {
      if (this.#allowanceError(request))
        return this.#answers.serve(request, found, invalidatedBy ?? 'revalidating', nowMs)
      return this.#refreshFirst(request, found, Math.max(verdict.waitMs, pollWaitMs()))
    }
    if (verdict.kind === 'serve') this.#atOnce.refreshEarly(request, found.entry, nowMs)
    const serve = this.#atOnce.serving(request, found, verdict, nowMs)
    if (serve) return serve()
    return this.#refreshFirst(request, found, pollWaitMs())
  }

  /** Why the caller may not cause this load; null where it may, or where it would cause none. */
  #allowanceError<Value>({ key, allowance }: CacheRequest<Value>): Error | null {
    if (!allowance || this.#joined.isCalling(key) || this.#loads.failures.of(key)) return null
    return allowance.take()
  }

  /** Nothing servable: wait for the load; if it fails, an old value may still stand in. */
  async #first<Value>(
    request: CacheRequest<Value>,
    fallback: LoadResult<Value> | undefined,
    waitMs: number,
    forward = this.#joined.forward(request, fallback ? 'stale' : 'miss'),
  ): Promise<CacheAnswer<Value>> {
    this.#options.onEvent({ type: 'miss', label: request.label })
    const failure = this.#loads.failures.of(request.key)
    try {
      if (failure) throw failure.error
      return await this.#joined.wait(request, 'first', waitMs, forward)
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
    const nowMs = this.#options.clock.now()
    if (ageOf(found.entry, nowMs) > found.entry.lifetime.errorMs) throw error
    const reason = this.#whyNot(request, error)
    // What is refused has called nobody.
    return request.isRefusal(error)
      ? this.#answers.serve(request, found, reason, nowMs, { refusal: error })
      : this.#answers.serve(request, found, reason, nowMs, { forward })
  }

  async #refreshFirst<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    const { entry } = found
    const forward = this.#joined.forward(request, 'stale')
    try {
      return await this.#joined.wait(request, 'refresh', waitMs, forward)
    } catch (error) {
      if (!(error instanceof LoadPendingError)) {
        return this.#staleIfError(request, found, error, forward)
      }
      const nowMs = this.#options.clock.now()
      if (ageOf(entry, nowMs) <= entry.lifetime.hardMs) {
        const reason = this.#answers.invalidatedBy(request, entry) ?? 'revalidating'
        return this.#answers.serve(request, found, reason, nowMs, { forward })
      }
      // It grew too old while its refresh was awaited: now this is a first answer.
      return this.#first(request, found, Math.max(0, request.tolerance.waitMs - waitMs), forward)
    }
  }

  #whyNot<Value>(request: CacheRequest<Value>, error: unknown): StaleReason {
    if (!request.isRefusal(error)) return 'upstream-error'
    const condition = request.condition('refresh')
    return condition === 'healthy' ? 'budget-degraded' : condition
  }
}
