import { type Clock, nap } from '../../time/clock.js'
import { KEY_CHANNEL, readKeyMessage } from './keys.js'
import type { RedisLink } from './link.js'

export interface KeyChangesOptions {
  readonly link: Pick<RedisLink, 'subscribe' | 'onUp'>
  readonly clock: Clock
}

/** What all processes tell of a key, for those who wait for it. After a gap there may have been news of any. */
export class KeyChanges {
  readonly #clock: Clock
  readonly #listeners = new Map<string, Set<() => void>>()

  constructor({ link, clock }: KeyChangesOptions) {
    this.#clock = clock
    link.subscribe(KEY_CHANNEL, (message) => this.#tell(readKeyMessage(message).key))
    link.onUp(() => {
      for (const key of this.#listeners.keys()) this.#tell(key)
    })
  }

  /** Listens from now on: news that come before the wait end it at once. */
  listen(key: string) {
    let heard = false
    let wake = () => {}
    const hear = () => {
      heard = true
      wake()
    }
    const listeners = this.#listeners.get(key) ?? new Set()
    this.#listeners.set(key, listeners.add(hear))
    return {
      news: async (ms: number, signal: AbortSignal) => {
        const waiting = nap(this.#clock, ms, signal)
        wake = waiting.wake
        if (heard) wake()
        await waiting.over
        const came = heard
        heard = false
        return came
      },
      [Symbol.dispose]: () => {
        listeners.delete(hear)
        if (listeners.size === 0 && this.#listeners.get(key) === listeners) {
          this.#listeners.delete(key)
        }
      },
    }
  }

  #tell(key: string): void {
    for (const hear of this.#listeners.get(key) ?? []) hear()
  }
}
