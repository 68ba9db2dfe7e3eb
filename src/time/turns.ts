/** Runs a function in the next turn of the event loop: `setImmediate`, or a test's own. */
export type Schedule = (run: () => void) => void

/** Resolves when it is the turn of a piece of work. */
export type NextTurn = () => Promise<void>

type Piece = () => void

/** Pieces of work by the request or load that they belong to; the one whose turn is next comes first. */
type Works = Map<object, Piece[]>

/**
 * Turns of the event loop, one piece of work in each: between two pieces, sockets and timers are served.
 * Callers take turns, and so do the requests and loads of one caller: a caller with twenty documents in
 * one batch, or with a hundred batches, keeps another caller waiting for one piece.
 */
export class Turns {
  readonly #schedule: Schedule
  /** By caller id; the caller whose turn is next comes first. */
  readonly #waiting = new Map<string, Works>()
  #isScheduled = false

  constructor(schedule: Schedule = setImmediate) {
    this.#schedule = schedule
  }

  /** Resolves when it is the turn of this piece of the caller's work: a request, say, or a load. */
  next(callerId: string, work: object): Promise<void> {
    return new Promise((resolve) => {
      const works: Works = this.#waiting.get(callerId) ?? new Map()
      const pieces = works.get(work) ?? []
      pieces.push(resolve)
      works.set(work, pieces)
      this.#waiting.set(callerId, works)
      this.#scheduleNext()
    })
  }

  #scheduleNext(): void {
    if (this.#isScheduled || this.#waiting.size === 0) return
    this.#isScheduled = true
    this.#schedule(this.#run)
  }

  // The piece runs before the event loop goes on: promises are settled first.
  readonly #run = (): void => {
    this.#isScheduled = false
    this.#takeNext()?.()
    this.#scheduleNext()
  }

  /** The next piece. Its request or load, and its caller, move to the end of their queues. */
  #takeNext(): Piece | undefined {
    for (const [callerId, works] of this.#waiting) {
      this.#waiting.delete(callerId)
      for (const [work, pieces] of works) {
        const piece = pieces.shift()
        works.delete(work)
        if (pieces.length > 0) works.set(work, pieces)
        if (works.size > 0) this.#waiting.set(callerId, works)
        return piece
      }
    }
    return undefined
  }
}
