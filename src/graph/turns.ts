/** Runs a function when the event loop has come round: `setImmediate`, unless a test says. */
export type Schedule = (run: () => void) => void

/**
 * Turns of the event loop, one piece of work in each, in the order in which they were asked for:
 * between two pieces of anybody's work, everybody else is heard.
 */
export class Turns {
  readonly #schedule: Schedule
  readonly #waiting: (() => void)[] = []

  constructor(schedule: Schedule = setImmediate) {
    this.#schedule = schedule
  }

  /** Resolves when it is this piece's turn. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length === 1) this.#schedule(this.#run)
    })
  }

  // What waits for the turn runs before the loop goes on: promises are settled first.
  readonly #run = (): void => {
    this.#waiting.shift()?.()
    if (this.#waiting.length > 0) this.#schedule(this.#run)
  }
}
