import type { Subscriber } from './subscription.js'

/** So many questions of one caller are asked at a time; its others wait, and those of other callers do not. */
const MOST_OF_ONE = 16

interface CallerAsks {
  running: number
  /** In the order in which they came. */
  readonly waiting: Set<QueuedAsk>
}

/** Bounds how many questions are asked at a time for each caller. */
export class AskLimits {
  /** By `countedAs`. */
  readonly #callers = new Map<string, CallerAsks>()

  /** A question is to be asked for any of these: of several callers it waits for the first that is below its limit. */
  enqueue(subscribers: Iterable<Subscriber>): QueuedAsk {
    return new QueuedAsk(this.#callers, subscribers)
  }
}

/** A question that waits to be asked, or is asked. */
export class QueuedAsk {
  readonly #callers: Map<string, CallerAsks>
  readonly #started: Promise<Subscriber>
  #start: (subscriber: Subscriber) => void = () => undefined
  /** By `countedAs`. */
  readonly #waiting = new Map<string, Subscriber>()
  #askedAs: string | null = null

  constructor(callers: Map<string, CallerAsks>, subscribers: Iterable<Subscriber>) {
    this.#callers = callers
    this.#started = new Promise((resolve) => {
      this.#start = resolve
    })
    for (const subscriber of subscribers) {
      this.offer(subscriber)
      if (this.#askedAs !== null) break
    }
  }

  /** Asks once a caller is below its limit, in the name of its subscriber. */
  async run<Result>(ask: (subscriber: Subscriber) => Promise<Result>): Promise<Result> {
    const subscriber = await this.#started
    try {
      return await ask(subscriber)
    } finally {
      this.#leave(subscriber.countedAs)
    }
  }

  /** The question may be asked for this subscriber, too. */
  offer(subscriber: Subscriber): void {
    const { countedAs } = subscriber
    if (this.#askedAs !== null || this.#waiting.has(countedAs)) return
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
    this.#askedAs = countedAs
    this.#start(subscriber)
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
