import type { InvalidationLog } from '../coordination/invalidation-log.js'
import type { Clock } from '../time/clock.js'
import type { CacheAnswer, CacheRequest, Forward } from './cache-request.js'
import type { CacheEvent } from './events.js'
import type { LoadResult } from './load-request.js'
import type { Loads } from './loads.js'
import { type StaleReason, staleReasonOf } from './policy/decide.js'
import type { Entry, InvalidationReason } from './policy/entry.js'

export interface CacheAnswersOptions {
  readonly clock: Clock
  readonly loads: Loads
  readonly invalidations: InvalidationLog
  readonly onEvent: (event: CacheEvent) => void
}

/** How an answer came, where it was not at once. */
export interface AnswerPath {
  readonly forward?: Forward | null
  /** Why the load was refused. */
  readonly refusal?: unknown
}

const AT_ONCE: AnswerPath = {}

/** What callers are told of the entries that answer them. */
export class CacheAnswers {
  readonly #options: CacheAnswersOptions
  readonly #served = new WeakSet<object>()

  constructor(options: CacheAnswersOptions) {
    this.#options = options
  }

  /** From what is stored. */
  serve<Value>(
    request: CacheRequest<Value>,
    found: LoadResult<Value>,
    reason: StaleReason | null,
    nowMs: number,
    path = AT_ONCE,
  ): CacheAnswer<Value> {
    const { label } = request
    const { onEvent } = this.#options
    const ageMs = nowMs - found.entry.asOfMs
    if (reason === null) this.#noteServed(request, found.entry)
    onEvent(reason ? { type: 'stale', label, ageMs, reason } : { type: 'hit', label, ageMs })
    return this.answerOf(request, found, reason, path)
  }

  /** From a load. What it brought may be invalidated already: its reading began before the invalidation. */
  afterWait<Value>(
    request: CacheRequest<Value>,
    result: LoadResult<Value>,
    { cause, isCollapsed }: Forward,
  ): CacheAnswer<Value> {
    const { entry } = result
    const { clock, onEvent } = this.#options
    const reason = staleReasonOf(entry, this.invalidatedBy(request, entry), clock.now())
    if (reason === null) this.#noteServed(request, entry)
    onEvent({ type: 'waited', label: request.label, reason })
    // What is found in the store after the wait is another process's load.
    const forward = { cause, isCollapsed: isCollapsed || result.source !== 'upstream' }
    return this.answerOf(request, result, reason, { forward })
  }

  /** How an entry answers a request. Nobody is told. */
  answerOf<Value>(
    request: CacheRequest<Value>,
    { entry, source }: LoadResult<Value>,
    reason: StaleReason | null,
    { refusal = null, forward = null } = AT_ONCE,
  ): CacheAnswer<Value> {
    const { key } = request
    const { flights, failures } = this.#options.loads
    const refreshEstimate = () => ({
      usualLoadMs: this.usualMs(request, entry),
      lastLoadMs: boundedMs(entry.loadMs, request.deadlineMs),
      loadingSinceMs: flights.get(key)?.startedAtMs ?? null,
      pausedUntilMs: failures.of(key)?.retryAtMs ?? null,
      refusal,
    })
    const refreshing = this.isUnderWay(key)
    return { entry, source, reason, refreshing, forward, refreshEstimate }
  }

  invalidatedBy<Value>(
    { tags }: CacheRequest<Value>,
    entry: Entry<Value> | undefined,
  ): InvalidationReason | null {
    return entry ? this.#options.invalidations.known.invalidatedBy(tags, entry.asOfMs) : null
  }

  #noteServed<Value>(request: CacheRequest<Value>, entry: Entry<Value>): void {
    if (this.#served.has(entry)) return
    this.#served.add(entry)
    request.onServed?.(entry)
  }

  isUnderWay(key: string): boolean {
    return this.#options.loads.flights.get(key) !== undefined
  }

  /** How long a load takes, as this process knows it. */
  usualMs<Value>({ label, deadlineMs }: CacheRequest<Value>, { loadMs }: Entry<Value>): number {
    return boundedMs(this.#options.loads.times.p90(label) ?? loadMs, deadlineMs)
  }
}

/** No load takes longer than its deadline, whatever an entry says that another process has stored. */
function boundedMs(loadMs: number, deadlineMs: number): number {
  return Number.isFinite(loadMs) ? Math.min(Math.max(0, loadMs), deadlineMs) : 0
}
