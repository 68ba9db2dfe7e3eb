/** Questions that one caller has being asked at a time; the others wait, and nobody else does. */
const MOST_OF_ONE = 16

/** Bounds the questions that are being asked for each caller. */
export class Asks {
  readonly #callers = new Map<string, { running: number; readonly waiting: (() => void)[] }>()

  /** @param countedAs of whom the question is asked */
  async run<Result>(countedAs: string, ask: () => Promise<Result>): Promise<Result> {
    const caller = this.#callers.get(countedAs) ?? { running: 0, waiting: [] }
    this.#callers.set(countedAs, caller)
    if (caller.running < MOST_OF_ONE) caller.running += 1
    else await new Promise<void>((resolve) => caller.waiting.push(resolve))
    try {
      return await ask()
    } finally {
      const next = caller.waiting.shift()
      // Whoever waits takes the place.
      if (next) next()
      else {
        caller.running -= 1
        if (caller.running === 0) this.#callers.delete(countedAs)
      }
    }
  }
}
