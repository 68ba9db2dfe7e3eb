import KeyvRedis from '@keyv/redis'
import type { Keyv } from 'keyv'
import { StoreAwayError } from '../../coordination/circuit-breaker.js'
import type { RedisClient } from '../../coordination/redis/client.js'
import { KEY_CHANNEL, keyMessage, valueKey } from '../../coordination/redis/keys.js'
import type { RedisLink } from '../../coordination/redis/link.js'
import { commit, readStored, storedText } from '../../coordination/redis/stored-text.js'
import { keysPerTrip, sendingMs, UsualSize } from '../../coordination/redis/trip-size.js'
import { encode, foundIn } from '../codec.js'
import { keyvOfTexts } from '../keyv-of-texts.js'
import type { Found, Store, WriteOutcome } from '../store.js'

/** Values of all processes, each as the gateway's text under the gateway's key. */
export interface RedisStore extends Store {
  /** Keeps the value only where there is none. Publishes no message: no process has an older one. */
  setIfAbsent(key: string, value: unknown, keepMs: number): Promise<void>
}

export interface RedisStoreOptions {
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
  /** A text was there, and could not be read. */
  readonly onUnreadable?: () => void
}

/** Rejects as the link does: when Redis is away, too slow, or refuses. */
export function redisStore(
  link: RedisLink,
  { scriptNow, onUnreadable = () => {} }: RedisStoreOptions = {},
): RedisStore {
  const keyvOf = keyvPerClient()
  const limitFor = (text: string) => ({ limitMs: link.timeLimitMs + sendingMs(text.length) })
  const usual = new UsualSize()

  const read = async (keys: readonly string[]): Promise<(Found | undefined)[]> => {
    const ask = (client: RedisClient) => keyvOf(client).getMany(keys.map(valueKey))
    const limitMs = link.timeLimitMs + sendingMs(keys.length * usual.chars)
    const texts = await link.attempt(ask, { limitMs }).catch((error: unknown) => {
      if (!(error instanceof StoreAwayError)) usual.wereTooMany(keys.length)
      throw error
    })
    for (const text of texts) if (text !== undefined) usual.add(text.length)
    return Promise.all(
      texts.map((text) => foundIn(text === undefined ? text : readStored(text), onUnreadable)),
    )
  }

  return {
    can: { batch: true, scripts: true, publish: true },

    getMany: async (keys) => {
      const found: (Found | undefined)[] = []
      // One trip after the other: operations of other callers go in between, and each trip keeps the limit.
      while (found.length < keys.length) {
        const trip = keys.slice(found.length, found.length + keysPerTrip(usual.chars))
        found.push(...(await read(trip)))
      }
      return found
    },

    set: async (key, value, keepMs, fence): Promise<WriteOutcome> => {
      const text = storedText(await encode(value), fence?.token)
      if (fence) {
        const fenced = { name: key, text, keepMs: wholeMs(keepMs), fence, now: scriptNow?.() ?? '' }
        return (await commit(link, fenced, limitFor(text))) ? 'stored' : 'superseded'
      }
      const put = (client: RedisClient) => keyvOf(client).set(valueKey(key), text, wholeMs(keepMs))
      await link.attempt(put, limitFor(text))
      void link.publish(KEY_CHANNEL, keyMessage('stored', key, link.id))
      void link.publish(KEY_CHANNEL, keyMessage('stored', key))
      return 'stored'
    },

    setIfAbsent: async (key, value, keepMs) => {
      const text = storedText(await encode(value))
      const put = (client: RedisClient) =>
        client.set(valueKey(key), text, {
          condition: 'NX',
          expiration: { type: 'PX', value: wholeMs(keepMs) },
        })
      await link.attempt(put, limitFor(text))
    },
  }
}

/** A client lives as long as its session; its adapter, and the listeners that it adds, live with it. */
function keyvPerClient(): (client: RedisClient) => Keyv<string> {
  const known = new WeakMap<RedisClient, Keyv<string>>()
  return (client) => {
    const before = known.get(client)
    if (before) return before
    const adapter = new KeyvRedis(client, { throwOnErrors: true, throwOnConnectError: true })
    const keyv = keyvOfTexts(adapter)
    known.set(client, keyv)
    return keyv
  }
}

/** Redis refuses a fraction, and a lifetime of nothing. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}
