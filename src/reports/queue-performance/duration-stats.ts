/** A timer of Genesys Cloud, from milliseconds to the seconds that the schema writes. */
export class DurationStats {
  readonly count: number
  readonly #sumMs: number
  readonly #minMs: number
  readonly #maxMs: number

  /** NaN for what is not known. */
  constructor(count: number, sumMs: number, minMs: number, maxMs: number) {
    this.count = count
    this.#sumMs = sumMs
    this.#minMs = minMs
    this.#maxMs = maxMs
  }

  get totalSeconds(): number {
    return this.#sumMs / 1_000
  }
  get averageSeconds(): number | null {
    return this.#seconds(this.#sumMs / this.count)
  }
  get minSeconds(): number | null {
    return this.#seconds(this.#minMs)
  }
  get maxSeconds(): number | null {
    return this.#seconds(this.#maxMs)
  }

  #seconds(ms: number): number | null {
    return this.count > 0 && Number.isFinite(ms) ? ms / 1_000 : null
  }
}
