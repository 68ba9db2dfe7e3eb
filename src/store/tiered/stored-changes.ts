import { type Clock, SECOND } from '../../time/clock.js'

/** Messages of what processes store. */
export interface StoredChanges {
  /** A new value of this key was stored, by this process or another. */
  onStored(listener: (key: string) => void): void
  /** Messages come again; those until now may have been lost. */
  onReconnect(listener: () => void): void
}

/** After this, news of what we have stored ourselves were lost, and will not come. */
const LATE_MS = SECOND

interface Awaited {
  count: number
  untilMs: number
}

/**
 * News of what this process has stored come back to it, and are no news. They look like all others:
 * so many as it has stored are passed over, which ones does not matter.
 */
export class OwnChanges {
  readonly #clock: Clock
  readonly #awaited = new Map<string, Awaited>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** One will come. */
  await(key: string): void {
    const count = (this.#awaited.get(key)?.count ?? 0) + 1
    // Anew, so that they lie in the order in which they come due.
    this.#awaited.delete(key)
    this.#awaited.set(key, { count, untilMs: this.#clock.now() + LATE_MS })
    this.#dropLate()
  }

  /** One that was awaited will not come, or has. @returns whether there was one */
  take(key: string): boolean {
    const awaited = this.#awaited.get(key)
    if (!awaited) return false
    awaited.count -= 1
    if (awaited.count === 0) this.#awaited.delete(key)
    return awaited.untilMs >= this.#clock.now()
  }

  clear(): void {
    this.#awaited.clear()
  }

  #dropLate(): void {
    for (const [key, { untilMs }] of this.#awaited) {
      if (untilMs >= this.#clock.now()) break
      this.#awaited.delete(key)
    }
  }
}
