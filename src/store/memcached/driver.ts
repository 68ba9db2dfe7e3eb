import type { StoreDriver } from '../driver.js'
import { memcachedStore } from './memcached-store.js'

const TIME_LIMIT_MS = 250

export const memcachedDriver: StoreDriver = {
  kind: 'memcached',
  beginnings: ['memcached://'],
  reach: 'network',
  problem: (url) =>
    /^memcached:\/\/[^/,\s]+(,[^/,\s]+)*\/?$/.test(url)
      ? undefined
      : 'STORE_URL is not complete: expected memcached://host[:port], more hosts separated by commas',
  open: (url, { onUnreadable }) => {
    const store = memcachedStore(url, TIME_LIMIT_MS, onUnreadable)
    return { store, timeLimitMs: TIME_LIMIT_MS, close: store.close }
  },
}
