import { type Clock, nap } from '../../time/clock.js'
import type { ChangeListener } from '../leases.js'
import { KEY_CHANNEL, readKeyMessage } from './keys.js'
import type { RedisLink } from './link.js'

/**
 * Changes of a name, told by any process, for those who wait for one. After a reconnect any may have changed.
 * @returns listens from now on: a change before the wait ends it at once
 */
export function keyChanges(
  link: Pick<RedisLink, 'subscribe' | 'onUp'>,
  clock: Clock,
): (name: string) => ChangeListener {
  const listenersOf = new Map<string, Set<() => void>>()
  const tell = (name: string) => {
    for (const onChange of listenersOf.get(name) ?? []) onChange()
  }
  link.subscribe(KEY_CHANNEL, (message) => {
    const { sender, name } = readKeyMessage(message)
    // The same message without a sender follows.
    if (sender === undefined) tell(name)
  })
  link.onUp(() => {
    for (const name of listenersOf.keys()) tell(name)
  })

  return (name) => {
    let hasChanged = false
    let wake = () => {}
    const onChange = () => {
      hasChanged = true
      wake()
    }
    const listeners = listenersOf.get(name) ?? new Set()
    listenersOf.set(name, listeners.add(onChange))
    return {
      changed: async (ms, signal) => {
        const waiting = nap(clock, ms, signal)
        wake = waiting.wake
        if (hasChanged) wake()
        await waiting.over
        const came = hasChanged
        hasChanged = false
        return came
      },
      [Symbol.dispose]: () => {
        listeners.delete(onChange)
        if (listeners.size === 0 && listenersOf.get(name) === listeners) listenersOf.delete(name)
      },
    }
  }
}
