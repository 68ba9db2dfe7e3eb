import type { Subscriber } from './subscription.js'

/** Questions that one caller has being asked at a time; the others wait, and nobody else does. */
const MOST_OF_ONE = 16

interface CallerAsks {
  running: number
  /** In the order in which they came. */
  readonly waiting: Set<Place>
}

/** Bounds the questions that are being asked for each caller. */
export class Asks {
  /** By `countedAs`. */
  readonly #callers = new Map<string, CallerAsks>()

  /** A question is to be asked for any of these: of several callers it waits for the first that has a place. */
  place(subscribers: Iterable<Subscriber>): Place {
    return new Place(this.#callers, subscribers)
  }
}

/** The place of one question among those that are being asked. */
export class Place {
  readonly #callers: Map<string, CallerAsks>
  readonly #taken: Promise<Subscriber>
  #take: (subscriber: Subscriber) => void = () => undefined
  /** By `countedAs`. */
  readonly #waiting = new Map<string, Subscriber>()
  #takenAs: string | null = null

  constructor(callers: Map<string, CallerAsks>, subscribers: Iterable<Subscriber>) {
    this.#callers = callers
    this.#taken = new Promise((resolve) => {
      this.#take = resolve
    })
    for (const subscriber of subscribers) {
      this.offer(subscriber)
      if (this.#takenAs !== null) break
    }
  }

  /** Asks when there is a place, in the name of the subscriber whose caller has it. */
  async run<Result>(ask: (subscriber: Subscriber) => Promise<Result>): Promise<Result> {
    const subscriber = await this.#taken
    try {
      return await ask(subscriber)
    } finally {
      this.#leave(subscriber.countedAs)
    }
  }

  /** The question may be asked for this subscriber, too. */
  offer(subscriber: Subscriber): void {
    const { countedAs } = subscriber
    if (this.#takenAs !== null || this.#waiting.has(countedAs)) return
    const asks = this.#callers.get(countedAs) ?? { running: 0, waiting: new Set() }
    this.#callers.set(countedAs, asks)
    this.#waiting.set(countedAs, subscriber)
    asks.waiting.add(this)
    if (asks.running < MOST_OF_ONE) this.#enter(countedAs)
  }

  #enter(countedAs: string): void {
    const subscriber = this.#waiting.get(countedAs)
    const asks = this.#callers.get(countedAs)
    if (!subscriber || !asks) return
    for (const other of this.#waiting.keys()) this.#callers.get(other)?.waiting.delete(this)
    this.#waiting.clear()
    asks.running += 1
    this.#takenAs = countedAs
    this.#take(subscriber)
  }

  #leave(countedAs: string): void {
    const asks = this.#callers.get(countedAs)
    if (!asks) return
    asks.running -= 1
    const [next] = asks.waiting
    if (next) next.#enter(countedAs)
    else if (asks.running === 0) this.#callers.delete(countedAs)
  }
}
