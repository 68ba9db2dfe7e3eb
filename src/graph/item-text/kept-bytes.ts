/** Bytes of texts that the answer to one HTTP request keeps until it is sent. */
export class KeptBytes {
  readonly #most: number
  #bytes = 0

  constructor(most: number) {
    this.#most = most
  }

  /** False where this would be too much: nothing is kept. */
  keep(bytes: number): boolean {
    if (this.#bytes + bytes > this.#most) return false
    this.#bytes += bytes
    return true
  }

  drop(bytes: number): void {
    this.#bytes -= bytes
  }
}
