import { type Clock, nap } from '../../time/clock.js'
import type { ChangeListener } from '../leases.js'
import { KEY_CHANNEL, readKeyMessage } from './keys.js'
import type { RedisLink } from './link.js'

/** Changes of a name, told by any process, for those who wait for one. After a reconnect any may have changed. */
export class KeyChanges {
  readonly #clock: Clock
  readonly #listeners = new Map<string, Set<() => void>>()

  constructor(link: Pick<RedisLink, 'subscribe' | 'onUp'>, clock: Clock) {
    this.#clock = clock
    link.subscribe(KEY_CHANNEL, (message) => {
      const { sender, name } = readKeyMessage(message)
      // The same message without a sender follows.
      if (sender === undefined) this.#onChange(name)
    })
    link.onUp(() => {
      for (const name of this.#listeners.keys()) this.#onChange(name)
    })
  }

  /** Listens from now on: a change before the wait ends it at once. */
  listen(name: string): ChangeListener {
    let hasChanged = false
    let wake = () => {}
    const onChange = () => {
      hasChanged = true
      wake()
    }
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(onChange))
    return {
      changed: async (ms, signal) => {
        const waiting = nap(this.#clock, ms, signal)
        wake = waiting.wake
        if (hasChanged) wake()
        await waiting.over
        const came = hasChanged
        hasChanged = false
        return came
      },
      [Symbol.dispose]: () => {
        listeners.delete(onChange)
        if (listeners.size === 0 && this.#listeners.get(name) === listeners) {
          this.#listeners.delete(name)
        }
      },
    }
  }

  #onChange(name: string): void {
    for (const onChange of this.#listeners.get(name) ?? []) onChange()
  }
}
