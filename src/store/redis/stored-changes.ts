import { KEY_CHANNEL, readKeyMessage } from '../../coordination/redis/keys.js'
import type { RedisLink } from '../../coordination/redis/link.js'
import type { StoredChanges } from '../store.js'

/** What other processes tell of the values that they store. */
export function storedChanges(link: Pick<RedisLink, 'id' | 'subscribe' | 'onUp'>): StoredChanges {
  /** Told with a sender; the same message without one follows, for the previous release (f06fb71). */
  const duplicatesDue = new Set<string>()
  return {
    onStored: (listener) =>
      link.subscribe(KEY_CHANNEL, (message) => {
        const { change, sender, name } = readKeyMessage(message)
        if (change !== 'stored') return
        if (sender !== undefined) duplicatesDue.add(name)
        else if (duplicatesDue.delete(name)) return
        if (sender !== link.id) listener(name)
      }),
    onReconnect: (listener) =>
      link.onUp(() => {
        duplicatesDue.clear()
        listener()
      }),
  }
}
