import type { StoreEvent } from '../coordination/events.js'
import type { SharedDocument } from '../coordination/shared-document.js'
import type { Clock } from '../time/clock.js'
import { isNews, mergedReads, type Reads, readsFrom, readsText } from './reads.js'

export interface ReadQueuesOptions {
  readonly document: SharedDocument
  /** Of all processes. */
  readonly clock: Clock
  readonly onEvent: (event: StoreEvent) => void
}

const MOST_TRIES = 5

/** Which queues' reports are read, in any process: the most recent. */
export class ReadQueues {
  readonly #options: ReadQueuesOptions
  /** In this process. */
  #own: Reads = new Map()
  #known: Reads = new Map()

  constructor(options: ReadQueuesOptions) {
    this.#options = options
  }

  note(queueIds: readonly string[]): void {
    const nowMs = this.#options.clock.now()
    const noted = new Map(queueIds.map((id) => [id, nowMs]))
    this.#own = mergedReads(this.#own, noted, nowMs)
  }

  /** Of all processes, as far as this one knows, the newest first. */
  get all(): Reads {
    return mergedReads(this.#own, this.#known, this.#options.clock.now())
  }

  /** Reads what others have told, and tells them what they do not know. Never rejects. */
  async exchange(): Promise<void> {
    const { document, clock, onEvent } = this.#options
    try {
      let stored = await document.read()
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        this.#known = readsFrom(stored.text)
        this.#own = mergedReads(this.#own, new Map(), clock.now())
        if (!isNews(this.#own, this.#known)) return
        const answer = await document.compareAndSet(stored.version, readsText(this.all))
        // Where others were faster each time, the next exchange tells it.
        if (typeof answer === 'number') return
        stored = answer
      }
    } catch (error) {
      onEvent({ type: 'storeFailed', operation: 'notifications', error })
    }
  }
}
