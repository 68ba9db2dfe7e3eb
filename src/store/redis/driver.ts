import { RedisLink } from '../../coordination/redis/link.js'
import { SECOND } from '../../time/clock.js'
import type { StoreDriver } from '../driver.js'
import { redisAddressProblem } from './redis-address.js'
import { redisStore } from './redis-store.js'
import { storedChanges } from './stored-changes.js'

/** The link has a limit of its own for each trip; this one is for what the link does not see. */
const TIME_LIMIT_MS = SECOND

export const redisDriver: StoreDriver = {
  kind: 'redis',
  beginnings: ['redis://', 'rediss://', 'valkey://', 'valkeys://'],
  reach: 'network',
  problem: redisAddressProblem,
  open: (url, { clock, random, onEvent, onUnreadable }) => {
    const link = new RedisLink({ url, clock, random, onEvent })
    return {
      store: redisStore(link, { onUnreadable }),
      timeLimitMs: TIME_LIMIT_MS,
      link,
      isAnswering: () => link.isUp,
      changes: storedChanges(link),
      sharedNow: () => clock.now() + link.offsetMs,
      close: () => link.close(),
    }
  },
}
