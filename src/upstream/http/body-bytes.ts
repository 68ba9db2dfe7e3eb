/** The bytes that one body may hold, until it has been parsed and checked. */
export interface HeldBytes extends Disposable {
  /** Resolves when there is room for so many more bytes; rejects with the signal's reason. */
  take(bytes: number, signal: AbortSignal | undefined): Promise<void>
}

interface Waiting {
  readonly holder: Holder
  readonly bytes: number
  readonly go: () => void
}

interface Holder {
  held: number
}

/**
 * Bounds the bytes that all bodies hold together. Where there is no room, bodies wait in the order in
 * which they asked, and their connections with them.
 * Invariant: one of the waiting bodies may always go on, beyond the bound; else all could wait for
 * each other. So no more is held than the bound and one body.
 */
export class BodyBytes {
  readonly #max: number
  #held = 0
  /** The body that may go beyond the bound. */
  #unbounded: Holder | undefined
  #waiting: Waiting[] = []

  constructor(max: number) {
    this.#max = max
  }

  get held(): number {
    return this.#held
  }

  hold(): HeldBytes {
    const holder: Holder = { held: 0 }
    return {
      take: (bytes, signal) => this.#take(holder, bytes, signal),
      [Symbol.dispose]: () => this.#give(holder),
    }
  }

  async #take(holder: Holder, bytes: number, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    if (this.#waiting.length === 0 && this.#grant(holder, bytes)) return
    if (this.#unbounded === holder && this.#grant(holder, bytes)) return
    let leave = () => {}
    await new Promise<void>((resolve, reject) => {
      const waiting = { holder, bytes, go: resolve }
      leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting)
        reject(signal?.reason)
        this.#next()
      }
      signal?.addEventListener('abort', leave, { once: true })
      this.#waiting.push(waiting)
      this.#next()
    })
    signal?.removeEventListener('abort', leave)
  }

  #grant(holder: Holder, bytes: number): boolean {
    if (this.#held + bytes > this.#max) {
      if (this.#unbounded !== undefined && this.#unbounded !== holder) return false
      this.#unbounded = holder
    }
    holder.held += bytes
    this.#held += bytes
    return true
  }

  #give(holder: Holder): void {
    this.#held -= holder.held
    holder.held = 0
    if (this.#unbounded === holder) this.#unbounded = undefined
    this.#next()
  }

  #next(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!this.#grant(next.holder, next.bytes)) return
      this.#waiting.shift()
      next.go()
    }
  }
}
