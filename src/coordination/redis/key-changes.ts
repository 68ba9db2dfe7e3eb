import type { Clock } from '../../time/clock.js'
import { ChangeListeners } from '../change-listeners.js'
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
  const listeners = new ChangeListeners(clock)
  link.subscribe(KEY_CHANNEL, (message) => {
    const { sender, name } = readKeyMessage(message)
    // The same message without a sender follows.
    if (sender === undefined) listeners.tell(name)
  })
  link.onUp(() => listeners.tellAll())
  return (name) => listeners.listen(name)
}
