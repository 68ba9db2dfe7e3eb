// The cache that we are compared with, set up as its documentation advises. A package of its own, so
// that the gateway never depends on it.
import { BentoCache, bentostore } from 'bentocache'
import { memoryDriver } from 'bentocache/drivers/memory'
import { redisDriver } from 'bentocache/drivers/redis'

/** `first`: memory before Redis · `redis`: Redis alone. Values are kept for an hour. */
export function openBento(host, port) {
  const l2 = redisDriver({ connection: { host, port } })
  const both = bentostore().useL1Layer(memoryDriver({ maxItems: 10_000, serialize: false }))
  const bento = new BentoCache({
    default: 'first',
    ttl: '1h',
    stores: { first: both.useL2Layer(l2), redis: bentostore().useL2Layer(l2) },
  })
  const getIn = (store) => async (key) => await bento.use(store).get({ key })
  return {
    set: async (key, value) => void (await bento.use('first').set({ key, value })),
    getFirst: getIn('first'),
    getRedis: getIn('redis'),
    close: () => bento.disconnectAll(),
  }
}
