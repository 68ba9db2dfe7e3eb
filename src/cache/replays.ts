import type { InvalidationLog } from '../coordination/invalidation-log.js'
import type { Store } from '../store/store.js'
import type { AtOnce } from './at-once.js'
import type { CacheAnswers } from './cache-answers.js'
import type { CacheAnswer, RepeatableRequest } from './cache-request.js'
import type { CacheEvent } from './events.js'
import type { LoadResult } from './load-request.js'
import type { Loads } from './loads.js'
import { type Entry, type EntryNumber, hasNumber, numberOf } from './policy/entry.js'
import type { Verdicts } from './verdicts.js'

export interface ReplaysOptions {
  readonly atOnce: AtOnce
  readonly answers: CacheAnswers
  readonly verdicts: Verdicts
  readonly store: Pick<Store, 'peek'>
  readonly loads: Loads
  readonly invalidations: InvalidationLog
  readonly onEvent: (event: CacheEvent) => void
}

/** A request, and which entry has answered it. It does not keep that in memory: the cache decides what stays. */
export class AnsweredRequest<Value> {
  readonly request: RepeatableRequest<Value>
  /** A WeakRef would do: but V8 writes down each `deref` until the turn ends. */
  readonly number: EntryNumber
  readonly asOfMs: number

  constructor(request: RepeatableRequest<Value>, entry: Entry<Value>) {
    this.request = request
    this.number = numberOf(entry)
    this.asOfMs = entry.asOfMs
  }
}

/** Answers of the cache that are given once more. */
export class Replays {
  readonly #options: ReplaysOptions

  constructor(options: ReplaysOptions) {
    this.#options = options
  }

  /**
   * How the request is answered once more with the same entry, at once; undefined where `Cache.getMany` must: the
   * store has another entry, the caller would have to wait, or this request begins a load. An early refresh
   * has begun by then; nothing is served until what is returned is called.
   */
  replay<Value>(
    answered: AnsweredRequest<Value>,
    nowMs: number,
  ): (() => CacheAnswer<Value>) | undefined {
    const { request } = answered
    const found = this.#stored(answered)
    if (!found) return undefined
    const { entry } = found
    const { atOnce, verdicts, answers } = this.#options
    const verdict = verdicts.of(request, entry, answers.invalidatedBy(request, entry), nowMs)
    const begins =
      verdict.kind === 'serve'
        ? atOnce.refreshEarly(request, entry, nowMs)
        : verdict.kind === 'serve-stale' && verdict.refresh && !answers.isUnderWay(request.key)
    return begins ? undefined : atOnce.serving(request, found, verdict, nowMs)
  }

  /** Whether the store would give the entry that has answered it at once. */
  isStored<Value>({ request, number }: AnsweredRequest<Value>): boolean {
    const found = this.#options.store.peek?.(request.key)
    return found !== undefined && hasNumber<Value>(found.value, number)
  }

  /** The entry itself. */
  #stored<Value>({ request, number }: AnsweredRequest<Value>): LoadResult<Value> | undefined {
    const found = this.#options.store.peek?.(request.key)
    const entry = found?.value
    return found && hasNumber<Value>(entry, number) ? { entry, source: found.place } : undefined
  }

  /**
   * Another number whenever something is invalidated, and when a load begins or ends. While it stays the same, a
   * fresh entry in the first half of its fresh age goes on to be served as it is.
   */
  get changes(): number {
    const { invalidations, loads } = this.#options
    return invalidations.known.changes + loads.flights.changes
  }

  /** Counts what is given without `replay`: fresh entries of these ages. */
  tellHits(label: string, agesMs: readonly number[]): void {
    this.#options.onEvent({ type: 'hits', label, agesMs })
  }
}
