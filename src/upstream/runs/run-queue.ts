/** Places for runs, of which there are a few. */
export interface RunPlaces {
  /** Resolves with a place, to be left by disposing it; rejects with the signal's reason. */
  enter(signal: AbortSignal): Promise<Disposable>
}

/** A few runs at once; the others wait in the order in which they came. */
export class RunQueue implements RunPlaces {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(atOnce: number) {
    this.#free = atOnce
  }

  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted()
    if (this.#free > 0) this.#free -= 1
    else await this.#turn(signal)
    let left = false
    return {
      [Symbol.dispose]: () => {
        if (left) return
        left = true
        this.#pass()
      },
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1)
        reject(signal.reason)
      }
      this.#waiting.push(take)
      signal.addEventListener('abort', leave, { once: true })
    })
  }

  /** The place goes to the next in line, or becomes free. */
  #pass(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}
