/** Runs a function in the next turn of the event loop: `setImmediate`, or a test's own. */
export type Schedule = (run: () => void) => void

/** Resolves when it is the turn of a piece of work. */
export type NextTurn = () => Promise<void>

type Piece = () => void

/** Pieces of work by the request or load that they belong to; the one whose turn is next comes first. */
type Works = Map<object, Piece[]>

export interface SliceOptions {
  /** Monotonic. */
  readonly nowMs?: () => number
  /** What all pieces together may take of one turn, as far as they ask `isOver`. */
  readonly sliceMs?: number
}

/**
 * Turns of the event loop, one piece of work in each: between two pieces, sockets and timers are served.
 * Callers take turns, and so do the requests and loads of one caller: a caller with twenty documents in
 * one batch, or with a hundred batches, keeps another caller waiting for one piece.
 */
export class Turns {
  readonly #schedule: Schedule
  readonly #nowMs: () => number
  readonly #sliceMs: number
  /** By caller id; the caller whose turn is next comes first. */
  readonly #waiting = new Map<string, Works>()
  #isScheduled = false
  /** When the slice of this turn ends; null: nothing has begun in this turn. */
  #endMs: number | null = null

  constructor(
    schedule: Schedule = setImmediate,
    { nowMs = () => performance.now(), sliceMs = 2 }: SliceOptions = {},
  ) {
    this.#schedule = schedule
    this.#nowMs = nowMs
    this.#sliceMs = sliceMs
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

  /**
   * Whether this turn has had its slice, whoever took it: what is left to do waits for `next`. The first
   * who asks in a turn begins the slice, so that little work need not wait for a turn at all.
   */
  isOver(): boolean {
    if (this.#endMs === null) {
      this.#endMs = this.#nowMs() + this.#sliceMs
      this.#scheduleNext()
      return false
    }
    return this.#nowMs() >= this.#endMs
  }

  #scheduleNext(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    this.#schedule(this.#run)
  }

  // The piece runs before the event loop goes on: promises are settled first.
  readonly #run = (): void => {
    this.#isScheduled = false
    this.#endMs = null
    this.#takeNext()?.()
    if (this.#waiting.size > 0) this.#scheduleNext()
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
