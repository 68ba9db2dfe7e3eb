import { oneAtATime } from '../../coordination/one-at-a-time.js'

interface Work<Change> {
  /** Never rejects. */
  readonly apply: (changes: readonly Change[]) => Promise<void>
  /** Never rejects. */
  readonly read: () => Promise<void>
}

/** Changes that are asked for while others are applied wait, and are then applied together. */
export class ChangeQueue<Change> {
  readonly #work: Work<Change>
  readonly #start = oneAtATime(() => this.#workOff())
  #changes: Change[] = []
  #isReadDue = false

  constructor(work: Work<Change>) {
    this.#work = work
  }

  add(change: Change): void {
    this.#changes.push(change)
    void this.#start()
  }

  /** Reads once no change waits: writing a change reads as well. */
  readNext(): void {
    this.#isReadDue = true
    void this.#start()
  }

  settled(): Promise<void> {
    return this.#start()
  }

  async #workOff(): Promise<void> {
    // Changes that are asked for in the same turn of the event loop are applied with the first.
    await Promise.resolve()
    const changes = this.#changes
    this.#changes = []
    if (changes.length > 0) await this.#work.apply(changes)
    if (this.#changes.length > 0 || !this.#isReadDue) return
    this.#isReadDue = false
    await this.#work.read()
  }
}
