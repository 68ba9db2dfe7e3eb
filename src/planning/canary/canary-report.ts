import { type Clock, DAY } from '../../time/clock.js'

/** For how long after a difference it is told that there was one. */
const TOLD_MS = DAY

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

  /** When planned and direct answers differed the last time; null: not within a day. */
  get lastDifferenceMs(): number | null {
    const lastMs = this.#lastMs
    return lastMs !== undefined && this.#clock.now() - lastMs < TOLD_MS ? lastMs : null
  }
}
