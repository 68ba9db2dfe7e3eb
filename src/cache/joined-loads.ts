import type { InvalidationLog } from '../coordination/invalidation-log.js'
import type { Store } from '../store/store.js'
import { type Clock, within } from '../time/clock.js'
import type { CacheAnswers } from './cache-answers.js'
import {
  type CacheAnswer,
  type CacheRequest,
  type Forward,
  LoadPendingError,
  type RepeatableRequest,
} from './cache-request.js'
import type { CacheEvent } from './events.js'
import { isLessUrgent, type LoadPriority } from './flights.js'
import type { FlightContext } from './load-request.js'
import type { Loads } from './loads.js'
import { decide, isHalfOver, isTooOldFor } from './policy/decide.js'
import { type Entry, entryFrom } from './policy/entry.js'
import { ReplacedValue } from './replaced-value.js'

export interface JoinedLoadsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly loads: Loads
  readonly answers: CacheAnswers
  readonly invalidations: InvalidationLog
  readonly onEvent: (event: CacheEvent) => void
}

/** How requests join the load of their key: to wait for it, behind an answer, or to renew from what is known. */
export class JoinedLoads {
  readonly #options: JoinedLoadsOptions
  /** Keys of answers that are being put together anew, see `renew`. */
  readonly #renewals = new Set<string>()

  constructor(options: JoinedLoadsOptions) {
    this.#options = options
  }

  /** The load of its key, or a new one. @param due the value that an early refresh is to replace */
  join<Value>(request: CacheRequest<Value>, priority: LoadPriority, due?: Entry<Value>) {
    const { clock, loads, invalidations } = this.#options
    const { tolerance, tags } = request
    const replaced = new ReplacedValue(tags, invalidations.known)
    const cameAtMs = clock.now()
    const started: CacheRequest<Value> = {
      ...request,
      forcedBy: (asOfMs, startedMs) => replaced.forcedBy(asOfMs, startedMs),
      mayResume: (asOfMs) => replaced.mayResume(asOfMs),
      mayReuse: this.mayReuse(request, () => replaced.asOfMs),
    }
    return loads.join(started, priority, (entry, awaited) => {
      replaced.found(entry)
      const { invalidatedBy } = replaced
      // A value that this load waited for is accepted unless invalidated: a load of its own would bring the same.
      const loadedFromMs = entry.storedAtMs - entry.loadMs
      const isOld = isTooOldFor(entry, tolerance, loadedFromMs, cameAtMs)
      if (awaited && invalidatedBy === null && !isOld) return true
      if (due && entry.asOfMs <= due.asOfMs) return false
      const nowMs = clock.now()
      const verdict = decide({ entry, invalidatedBy, nowMs, tolerance, condition: () => 'healthy' })
      return verdict.kind === 'serve' || (verdict.kind === 'serve-stale' && !verdict.refresh)
    })
  }

  /** Waits for the load of its key, `waitMs` at most. Throws LoadPendingError: it takes longer, and goes on. */
  async wait<Value>(
    request: CacheRequest<Value>,
    priority: 'first' | 'refresh',
    waitMs: number,
    forward: Forward,
  ): Promise<CacheAnswer<Value>> {
    const { clock, answers, onEvent } = this.#options
    const cameAtMs = clock.now()
    const untilMs = cameAtMs + waitMs
    for (let hasWaited = false; ; ) {
      const isOwn = !answers.isUnderWay(request.key)
      const flight = this.join(request, priority)
      const restMs = Math.max(0, untilMs - clock.now())
      try {
        const result = await within(clock, restMs, flight.result, () => {
          onEvent({ type: 'leftWaiting', label: request.label, waitedMs: restMs })
          return new LoadPendingError(`The load takes longer than ${restMs / 1_000} s; it goes on`)
        })
        const isOld = isTooOldFor(result.entry, request.tolerance, flight.startedAtMs, cameAtMs)
        if (isOwn || hasWaited || !isOld) return answers.afterWait(request, result, forward)
        hasWaited = true
      } catch (error) {
        // The joined load was denied at a lower priority, or for another caller's share: try again with this
        // caller and priority.
        const isLess = isLessUrgent(flight.priority, priority) && request.isRefusal(error)
        if (!isLess && !request.isOtherCallersRefusal?.(error)) throw error
      }
    }
  }

  /** Of a caller that is about to wait. */
  forward<Value>({ key }: CacheRequest<Value>, cause: Forward['cause']): Forward {
    return { cause, isCollapsed: this.#options.answers.isUnderWay(key) }
  }

  /** A refresh that nobody waits for. */
  refreshBehind<Value>(request: CacheRequest<Value>): void {
    const isRenewed = this.#renewals.has(request.key)
    const { result } = this.join(request, 'refresh')
    // A renewal calls nobody: where it is refused, this is a refresh of its own.
    if (isRenewed) void result.catch(() => this.join(request, 'refresh'))
  }

  /** As `Cache.renew`. */
  async renew<Value>(request: RepeatableRequest<Value>): Promise<boolean> {
    const { store, answers, clock } = this.#options
    try {
      // Another process may have stored it since it was read here.
      const [found] = await store.getMany([request.key])
      const entry = entryFrom(found?.value, request)
      if (!entry || !isHalfOver(entry, clock.now())) return false
      if (!answers.isUnderWay(request.key)) this.#startRenewal(request, entry)
      return true
    } catch {
      // Nobody waits for it: who reads it next is told.
      return false
    }
  }

  #startRenewal<Value>(request: RepeatableRequest<Value>, entry: Entry<Value>): void {
    const { key } = request
    const { result } = this.join({ ...request, knownOnly: true }, 'early', entry)
    this.#renewals.add(key)
    const end = () => this.#renewals.delete(key)
    result.then(end, end)
  }

  /** Whether a load of this key is under way that may call the upstream. */
  isCalling(key: string): boolean {
    return this.#options.answers.isUnderWay(key) && !this.#renewals.has(key)
  }

  /** Whether a load that begins now may use a part of this age. @param replacedAsOfMs of the value that it replaces */
  mayReuse<Value>(
    { tolerance, tags }: CacheRequest<Value>,
    replacedAsOfMs: () => number | undefined,
  ): FlightContext['mayReuse'] {
    const { clock, invalidations } = this.#options
    const { maxAgeMs = Number.POSITIVE_INFINITY } = tolerance
    const oldestMs = clock.now() - maxAgeMs
    return (asOfMs) =>
      asOfMs >= Math.max(replacedAsOfMs() ?? Number.NEGATIVE_INFINITY, oldestMs) &&
      invalidations.known.invalidatedBy(tags, asOfMs) === null
  }
}
