import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedisLink } from '../../src/coordination/redis/link.js'
import { openFileStore } from '../../src/store/file/file-store.js'
import { memcachedStore } from '../../src/store/memcached/memcached-store.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { redisStore } from '../../src/store/redis/redis-store.js'
import { systemClock } from '../../src/time/clock.js'
import { anyMemcached } from '../support/memcached-server.js'
import { anyRedis } from '../support/redis-server.js'
import { storeContract } from './contract.js'

storeContract('memory', {
  can: { batch: true, scripts: false, publish: false },
  place: 'memory',
  unstorable: 'x'.repeat(2 ** 25),
  open: async () => ({
    store: memoryStore(2 ** 25),
    [Symbol.asyncDispose]: async () => {},
  }),
})

storeContract('Redis', {
  can: { batch: true, scripts: true, publish: true },
  place: 'shared',
  unstorable: { n: 1n },
  open: async () => {
    const redis = await anyRedis()
    const link = new RedisLink({
      url: redis.url,
      clock: systemClock,
      random: Math.random,
      onEvent: () => {},
      // A machine that runs all tests at once is not what is tested here.
      timeLimitMs: 5_000,
    })
    await link.ready(5_000)
    return {
      store: redisStore(link),
      [Symbol.asyncDispose]: async () => {
        await link.close()
        await redis[Symbol.asyncDispose]()
      },
    }
  },
})

storeContract('memcached', {
  can: { batch: false, scripts: false, publish: false },
  place: 'shared',
  unstorable: { n: 1n },
  open: async () => {
    const memcached = await anyMemcached()
    const store = memcachedStore(memcached.url, 5_000, () => {})
    return {
      store,
      [Symbol.asyncDispose]: async () => {
        await store.close()
        await memcached[Symbol.asyncDispose]()
      },
    }
  },
})

storeContract('a file', {
  can: { batch: true, scripts: false, publish: false },
  place: 'shared',
  unstorable: { n: 1n },
  open: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gcx-file-'))
    const store = await openFileStore(folder, { clock: systemClock, maxBytes: 2 ** 28 })
    return {
      store,
      [Symbol.asyncDispose]: async () => {
        await store.close()
        await rm(folder, { recursive: true })
      },
    }
  },
})
