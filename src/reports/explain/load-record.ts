import type { CacheRequest } from '../../cache/cache-request.js'
import type { LoadPriority } from '../../cache/flights.js'
import type { AnsweringCall } from '../../cache/load-request.js'

/** What the loads that a request has begun have done so far. */
export class LoadRecord {
  #priority: LoadPriority | null = null
  #begun = 0
  readonly #ended = new Set<object>()
  #exchanges = 0
  /** How the planner had it answered, each time that it was asked. */
  readonly #told: (AnsweringCall | null)[] = []
  readonly #heard: Promise<unknown>[] = []

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
    const atLeast = this.#told.length > 0 ? this.#paidCalls : expected
    return this.#ended.size < this.#begun ? Math.max(this.#exchanges, atLeast) : this.#exchanges
  }

  get #paidCalls(): number {
    return this.#told.filter((one) => one?.isPaidHere).length
  }

  /** The last one that answered it. */
  get call(): AnsweringCall | undefined {
    return this.#told.findLast((one) => one !== null) ?? undefined
  }

  /** It was put together from what was known. */
  get isAssembled(): boolean {
    return this.#told.length > 0 && this.call === undefined
  }

  /** Resolves when it is known of each load how it is answered, or it has ended. */
  async heard(): Promise<void> {
    await Promise.all(this.#heard)
  }

  /** With the upstream, until now. */
  get exchangesSoFar(): number {
    return this.#exchanges
  }

  /** The same request, whose load is recorded. */
  of<Value>(request: CacheRequest<Value>): CacheRequest<Value> {
    let begun = { hear: () => {} }
    return {
      ...request,
      onLoad: (priority, ended) => {
        this.#priority ??= priority
        this.#begun += 1
        const { heard, ...load } = loadToHear()
        begun = load
        this.#heard.push(Promise.race([heard, ended]))
        // Also one that never came so far as to ask.
        void ended.then(() => this.#ended.add(load))
      },
      load: async (priority, signal, flight) => {
        const load = begun
        const onExchange = () => {
          this.#exchanges += 1
        }
        const onCall = (call: AnsweringCall | null) => {
          this.#told.push(call)
          load.hear()
          flight.onCall?.(call)
        }
        try {
          return await request.load(priority, signal, { ...flight, onExchange, onCall })
        } finally {
          this.#ended.add(load)
        }
      },
    }
  }
}

function loadToHear(): { readonly heard: Promise<void>; readonly hear: () => void } {
  let hear = () => {}
  const heard = new Promise<void>((resolve) => {
    hear = resolve
  })
  return { heard, hear }
}
