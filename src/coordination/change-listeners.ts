import { type Clock, nap } from '../time/clock.js'
import type { ChangeListener } from './leases.js'

/** Those who wait for a change of a name. */
export class ChangeListeners {
  readonly #clock: Clock
  readonly #byName = new Map<string, Set<() => void>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Listens from now on: a change before the wait ends it at once. */
  listen(name: string): ChangeListener {
    let hasChanged = false
    let wake = () => {}
    const onChange = () => {
      hasChanged = true
      wake()
    }
    const listeners = this.#byName.get(name) ?? new Set()
    this.#byName.set(name, listeners.add(onChange))
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
        if (listeners.size === 0 && this.#byName.get(name) === listeners) this.#byName.delete(name)
      },
    }
  }

  tell(name: string): void {
    for (const onChange of this.#byName.get(name) ?? []) onChange()
  }

  /** Any may have changed. */
  tellAll(): void {
    for (const name of this.#byName.keys()) this.tell(name)
  }
}
