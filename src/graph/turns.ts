import type { Asker } from '../reports/asker.js'

/** Runs a function when the event loop has come round: `setImmediate`, unless a test says. */
export type Schedule = (run: () => void) => void

type Piece = () => void

/** Pieces of work by the request that they belong to; the request whose turn is next comes first. */
type Requests = Map<Asker['usage'], Piece[]>

/**
 * Turns of the event loop, one piece of work in each: between two pieces of anybody's work, everybody
 * else is heard. Callers take turns, so do the requests of each: who brings twenty documents in one
 * batch, or a hundred batches, keeps another waiting for one piece.
 */
export class Turns {
  readonly #schedule: Schedule
  /** By caller id; the caller whose turn is next comes first. */
  readonly #waiting = new Map<string, Requests>()
  #isScheduled = false

  constructor(schedule: Schedule = setImmediate) {
    this.#schedule = schedule
  }

  /** Resolves when it is the turn of this piece of the asker's work. */
  next({ caller, usage }: Asker): Promise<void> {
    return new Promise((resolve) => {
      const requests: Requests = this.#waiting.get(caller.id) ?? new Map()
      const pieces = requests.get(usage) ?? []
      pieces.push(resolve)
      requests.set(usage, pieces)
      this.#waiting.set(caller.id, requests)
      this.#scheduleNext()
    })
  }

  #scheduleNext(): void {
    if (this.#isScheduled || this.#waiting.size === 0) return
    this.#isScheduled = true
    this.#schedule(this.#run)
  }

  // What waits for the turn runs before the loop goes on: promises are settled first.
  readonly #run = (): void => {
    this.#isScheduled = false
    this.#takeNext()?.()
    this.#scheduleNext()
  }

  /** The next piece; its request, and its caller, are last in line for their next one. */
  #takeNext(): Piece | undefined {
    for (const [callerId, requests] of this.#waiting) {
      this.#waiting.delete(callerId)
      for (const [request, pieces] of requests) {
        const piece = pieces.shift()
        requests.delete(request)
        if (pieces.length > 0) requests.set(request, pieces)
        if (requests.size > 0) this.#waiting.set(callerId, requests)
        return piece
      }
    }
    return undefined
  }
}
