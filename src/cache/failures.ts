import { parseJson } from '../json/parse-json.js'
import { type Clock, HOUR, SECOND } from '../time/clock.js'
import { LoadTimeoutError } from './load-and-store.js'

/** Errors of loads as text, for other processes; the cache itself knows none of them. */
export interface ErrorCodec {
  /** Without secrets: it lies in the store for a while. */
  textOf(error: unknown): string
  /** The same kind of error again; of anything else, one that says that a load has failed. */
  errorFrom(text: string | undefined, nowMs: number): Error
}

/** One process tells nobody. */
const noErrorCodec: ErrorCodec = {
  textOf: () => '',
  errorFrom: () => new Error('The load has failed in another process'),
}

/** What is remembered of a key whose last load did not succeed. */
export interface Failure {
  readonly error: unknown
  /** How many in a row. */
  readonly count: number
  /** No retry before this instant. */
  readonly retryAtMs: number
}

const FIRST_PAUSE_MS = SECOND
const LONGEST_PAUSE_MS = 30 * SECOND

/** The pause before the next try: doubling, bounded, and never twice the same. `chance` in [0, 1). */
export function pauseMs(count: number, chance: number): number {
  const wholeMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1))
  return wholeMs / 2 + (wholeMs / 2) * chance
}

/** Whoever waits for another process waits twice a load's deadline, and that of a run is a quarter of an hour. */
const LONGEST_LOAD_MS = HOUR
/** The pause has long been the longest. */
const MOST_COUNTED = 1_000
/** Enough for every panel of a large wall; beyond it the oldest are forgotten, which costs one try. */
const MOST_REMEMBERED = 10_000

/** Failed loads by key: a shared negative cache with backoff. */
export class Failures {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #errorCodec: ErrorCodec
  readonly #byKey = new Map<string, Failure>()

  constructor(clock: Clock, random: () => number, errorCodec = noErrorCodec) {
    this.#clock = clock
    this.#random = random
    this.#errorCodec = errorCodec
  }

  /** The failure whose pause is not over yet. */
  of(key: string): Failure | undefined {
    const failure = this.#byKey.get(key)
    if (!failure) return undefined
    const waitMs = failure.retryAtMs - this.#clock.now()
    // A clock set back would stretch the pause: no pause is longer than the longest.
    return waitMs > 0 && waitMs <= LONGEST_PAUSE_MS ? failure : undefined
  }

  /**
   * One more failure.
   * @param lastText how the load of another process failed before this one
   * @param isLasting its pause is the longest
   */
  add(key: string, error: unknown, lastText: string | undefined, isLasting = false): void {
    const before = lastText === undefined ? 0 : this.#read(lastText).count
    const count = Math.max(before, this.#byKey.get(key)?.count ?? 0) + 1
    const ms = isLasting ? LONGEST_PAUSE_MS : pauseMs(count, this.#random())
    this.#put(key, { error, count, retryAtMs: this.#clock.now() + ms })
  }

  /** A failure of another process; not retried before its pause is over. */
  learn(key: string, text: string, pauseMs: number): Error {
    const { count, error } = this.#read(text)
    this.#put(key, { error, count, retryAtMs: this.#clock.now() + pauseMs })
    return error
  }

  /** This failure as text for other processes; undefined: none. */
  sharedTextOf(key: string): { readonly text: string; readonly pauseMs: number } | undefined {
    const failure = this.of(key)
    if (!failure) return undefined
    const { count, error, retryAtMs } = failure
    const pauseMs = Math.max(0, retryAtMs - this.#clock.now())
    const told =
      error instanceof LoadTimeoutError
        ? { tookMs: error.tookMs }
        : { error: this.#errorCodec.textOf(error) }
    return { text: JSON.stringify({ count, ...told }), pauseMs }
  }

  clear(key: string): void {
    this.#byKey.delete(key)
  }

  /** What another process has told; whatever it is, its load has failed. */
  #read(text: string): { readonly count: number; readonly error: Error } {
    const fields: Readonly<Record<string, unknown>> = Object(parseJson(text))
    const { count, error, tookMs } = fields
    const isTimeout = typeof tookMs === 'number' && tookMs >= 0 && tookMs <= LONGEST_LOAD_MS
    const errorText = typeof error === 'string' ? error : undefined
    return {
      count: Number.isSafeInteger(count) ? Math.min(Math.max(1, Number(count)), MOST_COUNTED) : 1,
      error: isTimeout
        ? new LoadTimeoutError(tookMs)
        : this.#errorCodec.errorFrom(errorText, this.#clock.now()),
    }
  }

  #put(key: string, failure: Failure): void {
    this.#byKey.delete(key)
    this.#byKey.set(key, failure)
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_REMEMBERED && oldest !== undefined) this.#byKey.delete(oldest)
  }
}
