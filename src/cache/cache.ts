import type { InvalidationLog } from '../coordination/invalidation-log.js'
import type { Found } from '../store/store.js'
import { within } from '../time/clock.js'
import { isLessUrgent, type LoadPriority } from './flights.js'
import { Invalidations } from './invalidations.js'
import { type LoadRequest, type LoadResult, resultFrom, type Source } from './load-request.js'
import { Loads, type LoadsOptions } from './loads.js'
import {
  type Condition,
  decide,
  isDueByChance,
  isDueEarly,
  isWithinHardAge,
  isWithinStaleIfError,
  type StaleReason,
  standingOf,
  type Tolerance,
  toldWaitMs,
} from './policy/decide.js'
import type { Entry, OutdatedReason } from './policy/entry.js'

/** One question to the cache, with all that the cache must know of it. */
export interface CacheRequest<Value> extends LoadRequest<Value> {
  readonly tolerance: Tolerance
  /** What a value can be outdated by, see `invalidate`. */
  readonly tags: readonly string[]
  /** Whether a refresh of this priority would be paid for right now. */
  readonly condition: (priority: 'refresh' | 'early') => Condition
  /** The caller asks at the instant that it was told: something newer can be there, or be loaded for it. */
  readonly comesWhenTold?: boolean
  /** Default: the caller may cause as many loads as it likes. */
  readonly allowance?: LoadAllowance
}

/** What the caller may still cause to be loaded. */
export interface LoadAllowance {
  /** Takes what a load of this key costs; an error where that is more than is left. */
  take(): Error | null
}

/** What the cache answers. */
export interface CacheAnswer<Value> {
  readonly entry: Entry<Value>
  readonly source: Source
  /** Why the value is stale; null while it is fresh. */
  readonly reason: StaleReason | null
  readonly refreshing: boolean
  readonly outlook: Outlook
}

/** What is known of when something newer comes. */
export interface Outlook {
  /** How long a load of this kind usually takes. */
  readonly usualLoadMs: number
  /** Since when one is under way; null: none is. */
  readonly loadingSinceMs: number | null
  /** Until when nobody tries again after a load that failed; null: anybody may. */
  readonly pausedUntilMs: number | null
  /** Why the value stands in for a load that was refused; null where none was. */
  readonly refusal: unknown
}

export interface CacheOptions extends LoadsOptions {
  /** Where invalidations are told to other processes, and heard of. Default: nobody else is there. */
  readonly invalidationLog?: InvalidationLog | undefined
}

/** The load goes on; the caller left after its wait. */
export class LoadPendingError extends Error {
  override readonly name = 'LoadPendingError'
}

/** Serve what is fresh, refresh what is stale, load what is missing: once per key, whoever asks. */
export class Cache {
  readonly #options: CacheOptions
  readonly #loads: Loads
  readonly #invalidations: Invalidations

  constructor(options: CacheOptions) {
    this.#options = options
    this.#loads = new Loads(options)
    this.#invalidations = new Invalidations(options.invalidationLog)
  }

  /**
   * Answers each request, in order: an answer, null where the caller wanted nothing loaded and
   * nothing is there, or the error of its load. One look into the store for all of them.
   */
  async getMany<Value>(
    requests: readonly CacheRequest<Value>[],
  ): Promise<readonly (CacheAnswer<Value> | null | Error)[]> {
    const keys = [...new Set(requests.map((request) => request.key))]
    const found = await this.#options.store.getMany(keys)
    const byKey = new Map(keys.map((key, index) => [key, found[index]]))
    return Promise.all(
      requests.map((request) =>
        this.#answer(request, this.#fitting(request, byKey.get(request.key))).catch(
          (error: unknown) => {
            this.#options.onEvent({ type: 'failed', label: request.label, error })
            return error instanceof Error ? error : new Error(String(error))
          },
        ),
      ),
    )
  }

  /** What the store gave, if it answers the request. */
  #fitting<Value>(
    request: CacheRequest<Value>,
    found: Found | undefined,
  ): LoadResult<Value> | undefined {
    const result = resultFrom(found, request)
    if (found && !result) this.#options.onEvent({ type: 'unfit', label: request.label })
    return result
  }

  /** What was read until `atMs` under this tag is no longer fresh; it stays for emergencies. */
  async invalidate(tag: string, reason: OutdatedReason, atMs: number): Promise<void> {
    // Here first: this process is right at once, whatever becomes of the others.
    const told = this.#invalidations.put(tag, { reason, atMs })
    this.#options.onEvent({ type: 'outdated', tag, reason })
    await told
  }

  /** Resolves when no load is under way: for shutdown and for tests. */
  settled(): Promise<void> {
    return this.#loads.settled()
  }

  /** From now on nobody here waits for what another process loads: who does is given this error. */
  leave(error: Error): void {
    this.#loads.leave(error)
  }

  async #answer<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value> | undefined,
  ): Promise<CacheAnswer<Value> | null | Error> {
    const entry = found?.entry
    const verdict = decide({
      entry,
      outdated: this.#outdates(request, entry),
      nowMs: this.#now(),
      tolerance: request.tolerance,
      condition: () => this.#conditionOf(request, 'refresh'),
    })
    if (verdict.kind === 'nothing') return null
    if (verdict.kind === 'load') {
      return this.#overdrawn(request) ?? this.#first(request, found, request.tolerance.waitMs)
    }
    // Every other verdict was given because there is an entry.
    if (!found) throw new Error('A verdict that serves needs an entry')
    const toldMs = this.#toldWaitMs(request, found.entry)
    switch (verdict.kind) {
      case 'serve':
        this.#refreshEarly(request, found.entry)
        return this.#serve(request, found, null)
      case 'serve-stale':
        if (!verdict.refresh) return this.#serve(request, found, verdict.reason)
        this.#join(request, 'refresh')
        return toldMs > 0
          ? this.#refreshFirst(request, found, toldMs)
          : this.#serve(request, found, verdict.reason)
      case 'refresh-first':
        if (this.#overdrawn(request)) {
          const outdated = this.#outdates(request, found.entry)
          return this.#serve(request, found, outdated ?? 'revalidating')
        }
        return this.#refreshFirst(request, found, Math.max(verdict.waitMs, toldMs))
      default:
        return verdict satisfies never
    }
  }

  /** Why the caller may not cause this load; null where it may, or where it would cause none. */
  #overdrawn<Value>({ key, allowance }: CacheRequest<Value>): Error | null {
    if (!allowance || this.#loads.isUnderWay(key) || this.#loads.failureOf(key)) return null
    return allowance.take()
  }

  /** Nothing servable: wait for the load; if it fails, an old value may still stand in. */
  async #first<Value>(
    request: CacheRequest<Value>,
    fallback: LoadResult<Value> | undefined,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    this.#options.onEvent({ type: 'miss', label: request.label })
    try {
      const failure = this.#loads.failureOf(request.key)
      if (failure) throw failure.error
      return await this.#waitForFlight(request, 'first', waitMs)
    } catch (error) {
      if (error instanceof LoadPendingError || !fallback) throw error
      return this.#staleIfError(request, fallback, error)
    }
  }

  /** An old value in place of a load that failed or was refused, within its error age. */
  #staleIfError<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    error: unknown,
  ): CacheAnswer<Value> {
    if (!isWithinStaleIfError(found.entry, this.#now())) throw error
    const refusal = request.isRefusal(error) ? error : undefined
    return this.#serve(request, found, this.#whyNot(request, error), refusal)
  }

  async #refreshFirst<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    const { entry } = found
    try {
      return await this.#waitForFlight(request, 'refresh', waitMs)
    } catch (error) {
      if (!(error instanceof LoadPendingError)) return this.#staleIfError(request, found, error)
      if (isWithinHardAge(entry, this.#now())) {
        return this.#serve(request, found, this.#outdates(request, entry) ?? 'revalidating')
      }
      // It grew too old while its refresh was awaited: now this is a first answer.
      return this.#first(request, found, Math.max(0, request.tolerance.waitMs - waitMs))
    }
  }

  /** One flight, near the end of life, in proportion to how long loading takes (design rule 11). */
  #refreshEarly<Value>(request: CacheRequest<Value>, entry: Entry<Value>): void {
    const usualMs = this.#usualMs(request, entry)
    if (this.#loads.isUnderWay(request.key)) return
    const isDue =
      this.#loads.sharing === 'away'
        ? isDueByChance(entry, this.#now(), usualMs, this.#options.random())
        : isDueEarly(entry, this.#now(), usualMs)
    if (!isDue) return
    if (this.#conditionOf(request, 'early') === 'healthy') this.#join(request, 'early', entry)
  }

  /** Waits at most `waitMs` for this key's flight. */
  async #waitForFlight<Value>(
    request: CacheRequest<Value>,
    priority: 'first' | 'refresh',
    waitMs: number,
  ): Promise<CacheAnswer<Value>> {
    const untilMs = this.#now() + waitMs
    for (;;) {
      const flight = this.#join(request, priority)
      const restMs = Math.max(0, untilMs - this.#now())
      try {
        return this.#answerFrom(request, await this.#waitFor(flight.result, restMs, request.label))
      } catch (error) {
        // A refresh is refused what a first answer is still granted, and a caller whose share is used up
        // what another is: then this one tries for itself, or with the next one who does.
        const isLess = isLessUrgent(flight.priority, priority) && request.isRefusal(error)
        if (!isLess && !request.isAnothersRefusal?.(error)) throw error
      }
    }
  }

  #waitFor<Value>(
    result: Promise<LoadResult<Value>>,
    waitMs: number,
    label: string,
  ): Promise<LoadResult<Value>> {
    return within(this.#options.clock, waitMs, result, () => {
      this.#options.onEvent({ type: 'leftWaiting', label, waitedMs: waitMs })
      return new LoadPendingError(`The load takes longer than ${waitMs / 1_000} s; it goes on`)
    })
  }

  /** What was loaded may be outdated already: its reading began before the invalidation. */
  #answerFrom<Value>(request: CacheRequest<Value>, result: LoadResult<Value>): CacheAnswer<Value> {
    const { entry } = result
    const reason = standingOf(entry, this.#outdates(request, entry), this.#now())
    this.#options.onEvent({ type: 'waited', label: request.label, reason })
    return this.#told(request, result, reason)
  }

  #told<Value>(
    request: CacheRequest<Value>,
    { entry, source }: LoadResult<Value>,
    reason: StaleReason | null,
    refusal: unknown = null,
  ): CacheAnswer<Value> {
    const { key } = request
    const refreshing = this.#loads.isUnderWay(key)
    const outlook = {
      usualLoadMs: this.#usualMs(request, entry),
      loadingSinceMs: this.#loads.startedAtMs(key) ?? null,
      pausedUntilMs: this.#loads.failureOf(key)?.retryAtMs ?? null,
      refusal,
    }
    return { entry, source, reason, refreshing, outlook }
  }

  /** No load takes longer than its deadline, whatever an entry says that another process has stored. */
  #usualMs<Value>({ label, deadlineMs }: CacheRequest<Value>, { loadMs }: Entry<Value>): number {
    const usualMs = this.#loads.usualMs(label) ?? loadMs
    return Number.isFinite(usualMs) ? Math.min(Math.max(0, usualMs), deadlineMs) : 0
  }

  #toldWaitMs<Value>(request: CacheRequest<Value>, entry: Entry<Value>): number {
    if (!request.comesWhenTold) return 0
    return toldWaitMs(this.#usualMs(request, entry), request.tolerance.waitMs)
  }

  /** @param due the value that an early refresh is to replace */
  #join<Value>(request: CacheRequest<Value>, priority: LoadPriority, due?: Entry<Value>) {
    let outdated: OutdatedReason | null = null
    let replacedAsOfMs = Number.NEGATIVE_INFINITY
    const forcedBy = () => outdated
    const isNews = (asOfMs: number) =>
      asOfMs > replacedAsOfMs && this.#invalidations.outdates(request.tags, asOfMs) === null
    return this.#loads.join({ ...request, forcedBy, isNews }, priority, (entry, awaited) => {
      const { tolerance } = request
      replacedAsOfMs = entry.asOfMs
      outdated = this.#outdates(request, entry)
      const nowMs = this.#now()
      // What the process that we waited for has brought is as good as what our own load would bring.
      if (awaited && outdated === null) return true
      if (due && entry.asOfMs <= due.asOfMs) return false
      const verdict = decide({ entry, outdated, nowMs, tolerance, condition: () => 'healthy' })
      return verdict.kind === 'serve' || (verdict.kind === 'serve-stale' && !verdict.refresh)
    })
  }

  #serve<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    reason: StaleReason | null,
    refusal?: unknown,
  ): CacheAnswer<Value> {
    const { label } = request
    const ageMs = this.#now() - found.entry.asOfMs
    this.#options.onEvent(
      reason ? { type: 'stale', label, ageMs, reason } : { type: 'hit', label, ageMs },
    )
    return this.#told(request, found, reason, refusal)
  }

  /** A key whose load has just failed is no better off than one whose budget is spent. */
  #conditionOf<Value>(request: CacheRequest<Value>, priority: 'refresh' | 'early'): Condition {
    const condition = request.condition(priority)
    if (condition !== 'healthy') return condition
    return this.#loads.failureOf(request.key) ? 'upstream-error' : 'healthy'
  }

  #whyNot<Value>(request: CacheRequest<Value>, error: unknown): StaleReason {
    if (!request.isRefusal(error)) return 'upstream-error'
    const condition = request.condition('refresh')
    return condition === 'healthy' ? 'budget-degraded' : condition
  }

  #outdates<Value>(
    { tags }: CacheRequest<Value>,
    entry: Entry<Value> | undefined,
  ): OutdatedReason | null {
    return entry ? this.#invalidations.outdates(tags, entry.asOfMs) : null
  }

  #now(): number {
    return this.#options.clock.now()
  }
}
