/** `first`: someone waits with nothing servable · `refresh` behind an answer · `early`: before its end. */
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

/** The loads under way in this process, at most one per key. */
export class Flights<Result> {
  readonly #byKey = new Map<string, Flight<Result> & { readonly callers: Set<string> }>()

  get(key: string): Flight<Result> | undefined {
    return this.#byKey.get(key)
  }

  /**
   * The flight of this key, or a new one.
   * Invariant: nothing asynchronous between the look-up and the registration, so two callers
   * of one key can never both take off. `load` starts in a later microtask.
   */
  joinOrStart(
    key: string,
    priority: LoadPriority,
    callerId: string,
    nowMs: number,
    load: (callers: ReadonlySet<string>) => Promise<Result>,
  ): Flight<Result> {
    const flying = this.#byKey.get(key)
    if (flying) {
      flying.callers.add(callerId)
      return flying
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
          if (this.#byKey.get(key) === flight) this.#byKey.delete(key)
        }),
    }
    // Whoever waits sees the failure; a flight that nobody waits for must not end the process.
    flight.result.catch(() => {})
    this.#byKey.set(key, flight)
    return flight
  }

  /** Resolves when no flight is left, whatever came of them. */
  async settled(): Promise<void> {
    while (this.#byKey.size > 0) {
      await Promise.allSettled([...this.#byKey.values()].map((flight) => flight.result))
    }
  }
}
