import { nextRun, type WaitingRun } from './next-run.js'

/** A place for one run, to be left by disposing it. */
export interface RunPlace extends Disposable {
  /** For whom it was given. */
  readonly callerId: string
}

/** Places for runs, of which there are a few. */
export interface RunPlaces {
  /**
   * Resolves with a place; rejects with the signal's reason.
   * @param callers all who wait for the run, those included who come while it waits
   */
  enter(callers: ReadonlySet<string>, signal: AbortSignal): Promise<RunPlace>
}

interface Waiting extends WaitingRun {
  readonly take: (callerId: string) => void
}

/** So many runs at once, in all and of each caller; the others wait, see `nextRun`. */
export class RunQueue implements RunPlaces {
  readonly #most: number
  readonly #mostOfCaller: number
  /** The longest-waiting first. */
  readonly #waiting = new Set<Waiting>()
  readonly #held = new Map<string, number>()
  #taken = 0

  constructor(most: number, mostOfCaller = Infinity) {
    this.#most = most
    this.#mostOfCaller = mostOfCaller
  }

  async enter(callers: ReadonlySet<string>, signal: AbortSignal): Promise<RunPlace> {
    signal.throwIfAborted()
    const callerId = await this.#turn(callers, signal)
    let left = false
    return {
      callerId,
      [Symbol.dispose]: () => {
        if (left) return
        left = true
        this.#leave(callerId)
      },
    }
  }

  /** Gives what is free. Also to be called where somebody may have joined a run that waits. */
  look(): void {
    while (this.#taken < this.#most) {
      const next = nextRun(this.#waiting, this.#held, this.#mostOfCaller)
      if (!next) return
      const { run, callerId } = next
      this.#waiting.delete(run)
      this.#taken += 1
      this.#held.set(callerId, (this.#held.get(callerId) ?? 0) + 1)
      run.take(callerId)
    }
  }

  #turn(callers: ReadonlySet<string>, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(run)
        reject(signal.reason)
      }
      const run: Waiting = {
        callers,
        take: (callerId) => {
          signal.removeEventListener('abort', leave)
          resolve(callerId)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.add(run)
      this.look()
    })
  }

  #leave(callerId: string): void {
    this.#taken -= 1
    const held = (this.#held.get(callerId) ?? 0) - 1
    if (held > 0) this.#held.set(callerId, held)
    else this.#held.delete(callerId)
    this.look()
  }
}
