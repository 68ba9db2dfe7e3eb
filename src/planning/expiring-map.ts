import type { Clock } from '../time/clock.js'

interface Expiring<Value> {
  readonly value: Value
  readonly untilMs: number
}

/** Values by key, each for a time. Of more than `most` keys the one that was set longest ago is forgotten. */
export class ExpiringMap<Value> {
  readonly #clock: Clock
  readonly #most: number
  /** The one that was set longest ago comes first. */
  readonly #byKey = new Map<string, Expiring<Value>>()

  constructor(clock: Clock, most: number) {
    this.#clock = clock
    this.#most = most
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  get(key: string): Value | undefined {
    const found = this.#byKey.get(key)
    return found && found.untilMs > this.#clock.now() ? found.value : undefined
  }

  set(key: string, value: Value, forMs: number): void {
    this.#byKey.delete(key)
    const [oldest] = this.#byKey.keys()
    if (this.#byKey.size >= this.#most && oldest !== undefined) this.#byKey.delete(oldest)
    this.#byKey.set(key, { value, untilMs: this.#clock.now() + forMs })
  }
}
