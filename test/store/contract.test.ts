import { systemClock } from '../../src/clock.js'
import { memoryStore } from '../../src/store/keyv-store.js'
import { RedisLink } from '../../src/store/redis/link.js'
import { redisStore } from '../../src/store/redis/redis-store.js'
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
