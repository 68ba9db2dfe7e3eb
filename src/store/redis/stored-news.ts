import type { StoredNews } from '../tiered/stored-news.js'
import { KEY_CHANNEL, readKeyMessage } from './keys.js'
import type { RedisLink } from './link.js'

/** What all processes tell of the values that they store. */
export function storedNews(link: RedisLink): StoredNews {
  return {
    onStored: (listener) =>
      link.subscribe(KEY_CHANNEL, (message) => {
        const { news, key } = readKeyMessage(message)
        if (news === 'stored') listener(key)
      }),
    onGap: (listener) => link.onUp(listener),
  }
}
