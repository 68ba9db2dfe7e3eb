import { createHash } from 'node:crypto'
import KeyvMemcache from '@keyv/memcache'
import { DAY, SECOND } from '../../time/clock.js'
import { encode, foundIn } from '../codec.js'
import type { Found, Store } from '../store.js'

/** Memcached takes at most 250 bytes, without blanks and control characters. */
const PLAIN_KEY = /^[!-~]{1,200}$/
/** From 30 days on, memcached reads the number as an instant of the calendar. */
const LONGEST_MS = 29 * DAY

/**
 * Values in memcached, which runs no scripts and publishes nothing: each process leads its own loads.
 * Memcached refuses a value over its item limit (1 MB unless it was started with `-I`).
 * @param timeLimitMs after so long memjs gives an operation up
 * @param onUnreadable a text was there, and could not be read
 */
export function memcachedStore(
  url: string,
  timeLimitMs: number,
  onUnreadable: () => void,
): Store & { close(): Promise<void> } {
  const adapter = new KeyvMemcache(url.replace(/^memcached:\/\//, '').replace(/\/$/, ''), {
    // The caller's time limit leaves no time for a second try.
    retries: 1,
    timeout: timeLimitMs / SECOND,
    conntimeout: timeLimitMs / SECOND,
    keepAlive: true,
    logger: { log: () => {} },
    deserialize: (bytes: Buffer) => bytes.toString(),
  })
  // Each failure also rejects its operation.
  adapter.on('error', () => {})

  /** One by one: the adapter's `getMany` turns failures into misses, which the circuit breaker would not see. */
  const read = async (key: string): Promise<Found | undefined> => {
    const text: unknown = await adapter.get(keyOf(key))
    return foundIn(typeof text === 'string' ? text : undefined, onUnreadable)
  }

  return {
    can: { batch: false, scripts: false, publish: false },
    getMany: (keys) => Promise.all(keys.map(read)),
    set: async (key, value, keepMs) => {
      const text = await encode(value)
      await adapter.set(keyOf(key), text, Math.max(SECOND, Math.min(keepMs, LONGEST_MS)))
      return 'stored'
    },
    close: async () => adapter.client.close(),
  }
}

function keyOf(key: string): string {
  return PLAIN_KEY.test(key) ? key : `gcx:${createHash('sha256').update(key).digest('hex')}`
}
