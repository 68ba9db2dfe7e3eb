import type { CacheRequest } from '../../cache/cache-request.js'
import type { LoadPriority } from '../../cache/flights.js'

/** What the loads that a request has begun have done so far. */
export class LoadRecord {
  #priority: LoadPriority | null = null
  #begun = 0
  #ended = 0
  #exchanges = 0

  /** Of the first load; null: none was begun. */
  get priority(): LoadPriority | null {
    return this.#priority
  }

  /** How many loads were begun. */
  get begun(): number {
    return this.#begun
  }

  /** With the upstream; where loads go on, at least as many as they are expected to take. */
  exchanges(expected: number): number {
    return this.#ended < this.#begun ? Math.max(this.#exchanges, expected) : this.#exchanges
  }

  /** With the upstream, until now. */
  get exchangesSoFar(): number {
    return this.#exchanges
  }

  /** The same request, whose load is recorded. */
  of<Value>(request: CacheRequest<Value>): CacheRequest<Value> {
    return {
      ...request,
      onLoad: (priority) => {
        this.#priority ??= priority
        this.#begun += 1
      },
      load: async (priority, signal, flight) => {
        const onExchange = () => {
          this.#exchanges += 1
        }
        try {
          return await request.load(priority, signal, { ...flight, onExchange })
        } finally {
          this.#ended += 1
        }
      },
    }
  }
}
