import { KEY_CHANNEL, readKeyMessage } from '../../coordination/redis/keys.js'
import type { RedisLink } from '../../coordination/redis/link.js'
import type { StoredChanges } from '../tiered/stored-changes.js'

/** What all processes tell of the values that they store. */
export function storedChanges(link: RedisLink): StoredChanges {
  return {
    onStored: (listener) =>
      link.subscribe(KEY_CHANNEL, (message) => {
        const { change, name } = readKeyMessage(message)
        if (change === 'stored') listener(name)
      }),
    onGap: (listener) => link.onUp(listener),
  }
}
