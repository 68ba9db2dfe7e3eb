/**
 * `first`: a foreground load: the caller waits and nothing can be served · `refresh`: a revalidation of a
 * stale value · `early`: a refresh-ahead of a fresh value.
 */
export type LoadPriority = 'first' | 'refresh' | 'early'

/** Whether the one may be refused what the other is granted. */
export function isLessUrgent(one: LoadPriority, other: LoadPriority): boolean {
  return URGENCY.indexOf(one) > URGENCY.indexOf(other)
}

const URGENCY: readonly LoadPriority[] = ['first', 'refresh', 'early']

/** A load that everyone who asks for its key shares. It belongs to no single request. */
export interface Flight<Result> {
  readonly priority: LoadPriority
  readonly result: Promise<Result>
  readonly startedAtMs: number
}

/** Single-flight: at most one load per key in this process. */
export class Flights<Result> {
  readonly #byKey = new Map<string, Flight<Result> & { readonly callers: Set<string> }>()

  #changes = 0

  /** How many have begun or ended so far. */
  get changes(): number {
    return this.#changes
  }

  get size(): number {
    return this.#byKey.size
  }

  get(key: string): Flight<Result> | undefined {
    return this.#byKey.get(key)
  }

  /**
   * The flight of this key, or a new one.
   * Invariant: nothing asynchronous between the look-up and the registration, so two callers
   * of one key cannot both start a load. `load` starts in a later microtask.
   */
  joinOrStart(
    key: string,
    priority: LoadPriority,
    callerId: string,
    nowMs: number,
    load: (callers: ReadonlySet<string>) => Promise<Result>,
  ): Flight<Result> {
    const existing = this.#byKey.get(key)
    if (existing) {
      existing.callers.add(callerId)
      return existing
    }

    const callers = new Set([callerId])
    const flight = {
      priority,
      callers,
      startedAtMs: nowMs,
      result: Promise.resolve()
        .then(() => load(callers))
        .finally(() => {
          // Only the one who still holds the place may clear it.
          if (this.#byKey.get(key) !== flight) return
          this.#byKey.delete(key)
          this.#changes += 1
        }),
    }
    // Whoever waits sees the failure; a flight that nobody waits for must not end the process.
    flight.result.catch(() => {})
    this.#byKey.set(key, flight)
    this.#changes += 1
    return flight
  }

  /** Resolves when no flight is left, whatever came of them. */
  async idle(): Promise<void> {
    while (this.#byKey.size > 0) {
      await Promise.allSettled([...this.#byKey.values()].map((flight) => flight.result))
    }
  }
}
