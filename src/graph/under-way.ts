/** Work that others wait for. */
export class UnderWay {
  #count = 0
  #waiting: (() => void)[] = []

  add(work: Promise<unknown>): void {
    this.#count += 1
    const end = () => {
      this.#count -= 1
      if (this.#count === 0) this.#runWaiting()
    }
    work.then(end, end)
  }

  /** Runs it as soon as no work is under way, after all that goes on in the same turn of the event loop. */
  afterAll(run: () => void): void {
    this.#waiting.push(run)
    // Twice: what is collected by DataLoader in this turn, and asked together, is under way by then.
    afterPromises(() =>
      afterPromises(() => {
        if (this.#count === 0) this.#runWaiting()
      }),
    )
  }

  #runWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const run of waiting) afterPromises(run)
  }
}

/** As DataLoader does: what promises go on with in this turn comes first. */
function afterPromises(run: () => void): void {
  Promise.resolve().then(() => process.nextTick(run))
}
