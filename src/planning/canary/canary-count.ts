/** Which one of so many answers is checked: counted, not drawn. */
export class CanaryCount {
  readonly #every: number
  #answers = 0
  #isDue = false

  /** @param every 0: none */
  constructor(every: number) {
    this.#every = every
  }

  /** One more answer. Whether it is to be checked: it, or one before it of which nothing could be compared, is due. */
  isDue(): boolean {
    if (this.#every === 0) return false
    this.#answers += 1
    if (this.#answers % this.#every === 0) this.#isDue = true
    return this.#isDue
  }

  /** False: another answer was checked meanwhile. */
  take(): boolean {
    const isDue = this.#isDue
    this.#isDue = false
    return isDue
  }
}
