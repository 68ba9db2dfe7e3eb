import type { StoreDriver } from '../driver.js'
import { memoryStore } from './memory-store.js'

export const memoryDriver: StoreDriver = {
  kind: 'memory',
  beginnings: ['memory:'],
  reach: 'process',
  problem: (url) =>
    url === 'memory:'
      ? undefined
      : 'STORE_URL is not complete: expected memory: and nothing after it',
  open: (_, { memoryMaxBytes }) => ({ store: memoryStore(memoryMaxBytes) }),
}
