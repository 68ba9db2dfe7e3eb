/** For how long nothing has happened: in turns of the event loop, and by the machine's clock. */
export class Quiet {
  #turns = 0
  #sinceMs = performance.now()
  #seen = 0

  /** @param count of what has happened so far; NaN: something is happening */
  note(count: number): void {
    if (count === this.#seen) this.#turns += 1
    else this.end()
    this.#seen = count
  }

  end(): void {
    this.#turns = 0
    this.#sinceMs = performance.now()
  }

  get isShort(): boolean {
    return this.#turns >= 20
  }

  /** Longer than answers travel on a machine that is busy. */
  get isLong(): boolean {
    return this.#turns >= 200 && performance.now() - this.#sinceMs > 300
  }
}
