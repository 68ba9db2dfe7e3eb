import type { TestRedis } from './redis-server.js'

/** What lies under one key of Redis, as its commands show it. */
export type StoredKey =
  | { readonly key: string; readonly type: 'string'; readonly text: string }
  | { readonly key: string; readonly type: 'hash' | 'zset'; readonly texts: readonly string[] }

/** All that a build has left in Redis. */
export interface StoredTexts {
  /** Of the commit that was built. */
  readonly build: string
  readonly dumpedAtMs: number
  /** What it was asked, and what it has answered. */
  readonly asked: readonly { readonly query: string; readonly data: unknown }[]
  readonly keys: readonly StoredKey[]
}

export async function readStored(redis: TestRedis): Promise<readonly StoredKey[]> {
  const names = ((await redis.command('KEYS', 'gcx:*')) as string[]).sort()
  return Promise.all(
    names.map(async (key): Promise<StoredKey> => {
      switch (await redis.command('TYPE', key)) {
        case 'hash':
          return { key, type: 'hash', texts: (await redis.command('HGETALL', key)) as string[] }
        case 'zset': {
          const texts = (await redis.command('ZRANGE', key, '0', '-1', 'WITHSCORES')) as string[]
          return { key, type: 'zset', texts }
        }
        default:
          return { key, type: 'string', text: String(await redis.command('GET', key)) }
      }
    }),
  )
}

/** Without expiry, so that a test decides when time has passed. */
export async function writeStored(redis: TestRedis, keys: readonly StoredKey[]): Promise<void> {
  for (const stored of keys) {
    const { key } = stored
    if (stored.type === 'string') await redis.command('SET', key, stored.text)
    else if (stored.type === 'hash') await redis.command('HSET', key, ...stored.texts)
    else {
      for (let index = 0; index < stored.texts.length; index += 2) {
        const [member = '', score = '0'] = stored.texts.slice(index, index + 2)
        await redis.command('ZADD', key, score, member)
      }
    }
  }
}
