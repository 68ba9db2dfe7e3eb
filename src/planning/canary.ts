import { type Clock, MINUTE } from '../time/clock.js'
import type { ReadAggregateAnswer } from '../upstream/wire/wire.js'
import { tellSameUntil, tellsUntil } from './same-answer.js'

/** An answer, and when its exchange began. */
export interface TimedAnswer {
  readonly value: ReadAggregateAnswer
  readonly startedAtMs: number
}

/** A query whose answer came with those of others. */
export interface MergedAnswer {
  /** Its part of the answer to the merged query. */
  readonly part: TimedAnswer
  readonly askMerged: () => Promise<TimedAnswer>
  readonly askAlone: () => Promise<TimedAnswer>
}

/** Events of a bucket come in for this long after its end, as a rule. */
const SETTLING_MS = 5 * MINUTE

/** Which one of so many merged calls is checked: counted, not drawn. */
export class CanaryCount {
  readonly #every: number
  #calls = 0

  /** @param every 0: none */
  constructor(every: number) {
    this.#every = every
  }

  isDue(): boolean {
    if (this.#every === 0) return false
    this.#calls += 1
    return this.#calls % this.#every === 0
  }
}

/** Whether anything can be compared: most of what is asked of now is still under way. */
export function isComparable({ value, startedAtMs }: TimedAnswer): boolean {
  return tellsUntil(startedAtMs - SETTLING_MS, value)
}

/**
 * Whether the query has the same answer alone. A number may be corrected between two readings: a difference
 * counts where it is there again in two new ones.
 */
export async function isSameAlone({ part, askMerged, askAlone }: MergedAnswer): Promise<boolean> {
  if (isSame(part, await askAlone())) return true
  return isSame(await askMerged(), await askAlone())
}

function isSame(one: TimedAnswer, other: TimedAnswer): boolean {
  const untilMs = Math.min(one.startedAtMs, other.startedAtMs) - SETTLING_MS
  return tellSameUntil(untilMs, one.value, other.value)
}

/** For how long after a difference it is told that there was one. */
const TOLD_MS = 24 * 60 * MINUTE

/** What operators are told of differences. */
export class CanaryReport {
  readonly #clock: Clock
  #lastMs: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  differed(): void {
    this.#lastMs = this.#clock.now()
  }

  /** When merged and single answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    const lastMs = this.#lastMs
    return lastMs !== undefined && this.#clock.now() - lastMs < TOLD_MS ? lastMs : null
  }
}
