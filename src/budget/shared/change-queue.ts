interface Work<Change> {
  /** Never rejects. */
  readonly apply: (changes: readonly Change[]) => Promise<void>
  /** Never rejects. */
  readonly read: () => Promise<void>
}

/** One worker: changes that are asked for meanwhile wait, and are applied together. */
export class ChangeQueue<Change> {
  readonly #work: Work<Change>
  #changes: Change[] = []
  #isReadDue = false
  #working: Promise<void> | undefined

  constructor(work: Work<Change>) {
    this.#work = work
  }

  add(change: Change): void {
    this.#changes.push(change)
    this.#start()
  }

  /** Reads once no change waits; a write answers with what there is, too. */
  readNext(): void {
    this.#isReadDue = true
    this.#start()
  }

  async settled(): Promise<void> {
    while (this.#working) await this.#working
  }

  #start(): void {
    this.#working ??= this.#workOff().finally(() => {
      this.#working = undefined
      if (this.#changes.length > 0 || this.#isReadDue) this.#start()
    })
  }

  async #workOff(): Promise<void> {
    // Changes that are asked for in the same turn of the event loop are applied with the first.
    await Promise.resolve()
    while (this.#changes.length > 0 || this.#isReadDue) {
      const changes = this.#changes
      this.#changes = []
      if (changes.length > 0) {
        await this.#work.apply(changes)
      } else {
        this.#isReadDue = false
        await this.#work.read()
      }
    }
  }
}
