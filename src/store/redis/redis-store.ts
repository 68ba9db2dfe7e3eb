import { StoreAwayError } from '../../coordination/circuit-breaker.js'
import type { RedisClient } from '../../coordination/redis/client.js'
import { KEY_CHANNEL, keyMessage, valueKey } from '../../coordination/redis/keys.js'
import type { RedisLink } from '../../coordination/redis/link.js'
import { commit, readStored, storedText } from '../../coordination/redis/stored-text.js'
import { keysPerTrip, sendingMs, UsualSize } from '../../coordination/redis/trip-size.js'
import { encode, foundIn } from '../codec.js'
import type { Found, SharedStore, WriteOutcome } from '../store.js'

export interface RedisStoreOptions {
  /** The instant that scripts reckon with; empty (the default): Redis's own clock. */
  readonly scriptNow?: () => number | ''
  /** A text was there, and could not be read. */
  readonly onUnreadable?: () => void
}

/**
 * Values that all processes share, each as a text of ours under a key of ours. Rejects as the link does:
 * when Redis is away, too slow, or refuses.
 */
export function redisStore(
  link: RedisLink,
  { scriptNow, onUnreadable = () => {} }: RedisStoreOptions = {},
): Required<SharedStore> {
  const limitFor = (text: string) => ({ limitMs: link.timeLimitMs + sendingMs(text.length) })
  const usual = new UsualSize()

  const read = async (keys: readonly string[]): Promise<(Found | undefined)[]> => {
    const ask = (client: RedisClient) => client.mGet(keys.map(valueKey))
    const limitMs = link.timeLimitMs + sendingMs(keys.length * usual.chars)
    const texts = await link.attempt(ask, { limitMs }).catch((error: unknown) => {
      if (!(error instanceof StoreAwayError)) usual.wereTooMany(keys.length)
      throw error
    })
    for (const text of texts) if (text !== null) usual.add(text.length)
    return Promise.all(
      texts.map((text) => foundIn(text === null ? undefined : readStored(text), onUnreadable)),
    )
  }

  const put = async (
    key: string,
    text: string,
    keepMs: number,
    only: { readonly condition?: 'NX' } = {},
  ): Promise<void> => {
    const expiration = { type: 'PX', value: wholeMs(keepMs) } as const
    const ask = (client: RedisClient) => client.set(valueKey(key), text, { ...only, expiration })
    await link.attempt(ask, limitFor(text))
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
      await put(key, text, keepMs)
      void link.publish(KEY_CHANNEL, keyMessage('stored', key, link.id))
      void link.publish(KEY_CHANNEL, keyMessage('stored', key))
      return 'stored'
    },

    // Publishes no message: no process has an older one.
    setIfAbsent: async (key, value, keepMs) =>
      put(key, storedText(await encode(value)), keepMs, { condition: 'NX' }),
  }
}

/** Redis refuses a fraction, and a lifetime of nothing. */
function wholeMs(ms: number): number {
  return Math.max(1, Math.ceil(ms))
}
