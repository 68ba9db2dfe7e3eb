import type { Clock } from '../time/clock.js'
import { SECOND } from '../time/clock.js'

/** What is remembered of a key whose last load did not succeed. */
export interface Failure {
  readonly error: unknown
  /** How many in a row. */
  readonly count: number
  /** Nobody tries again before. */
  readonly retryAtMs: number
}

const FIRST_PAUSE_MS = SECOND
const LONGEST_PAUSE_MS = 30 * SECOND

/** The pause before the next try: doubling, bounded, and never twice the same. `chance` in [0, 1). */
export function pauseMs(count: number, chance: number): number {
  const wholeMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (count - 1))
  return wholeMs / 2 + (wholeMs / 2) * chance
}

/** Enough for every panel of a large wall; beyond it the oldest are forgotten, which costs one try. */
const MOST_REMEMBERED = 10_000

/** Keys whose loads fail: the failure is shared by who comes next, and backs off (design rule 7). */
export class Failures {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #byKey = new Map<string, Failure>()

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** The failure whose pause is not over yet. */
  of(key: string): Failure | undefined {
    const failure = this.#byKey.get(key)
    if (!failure) return undefined
    const waitMs = failure.retryAtMs - this.#clock.now()
    // A clock set back would stretch the pause: no pause is longer than the longest.
    return waitMs > 0 && waitMs <= LONGEST_PAUSE_MS ? failure : undefined
  }

  /** One more failure. @param before how many in a row another process has seen */
  add(key: string, error: unknown, before = 0): Failure {
    const count = Math.max(before, this.#byKey.get(key)?.count ?? 0) + 1
    const retryAtMs = this.#clock.now() + pauseMs(count, this.#random())
    const failure = { error, count, retryAtMs }
    this.learn(key, failure)
    return failure
  }

  /** What another process has found out. */
  learn(key: string, failure: Failure): void {
    this.#byKey.delete(key)
    this.#byKey.set(key, failure)
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size > MOST_REMEMBERED && oldest !== undefined) this.#byKey.delete(oldest)
  }

  clear(key: string): void {
    this.#byKey.delete(key)
  }
}
