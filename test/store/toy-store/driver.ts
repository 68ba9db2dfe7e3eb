import { encode, foundIn } from '../../../src/store/codec.js'
import type { StoreDriver } from '../../../src/store/driver.js'
import type { SharedStore } from '../../../src/store/store.js'

/** What each process of this test finds under a name, as under a host. */
const servers = new Map<string, Map<string, string>>()

/** A store of a new kind: a plain Map, as a server would be. */
export const toyDriver: StoreDriver = {
  kind: 'toy',
  beginnings: ['toy://'],
  reach: 'network',
  problem: (url) =>
    /^toy:\/\/\w+$/.test(url) ? undefined : 'STORE_URL is not complete: expected toy://name',
  open: (url, { onUnreadable }) => ({ store: toyStore(url, onUnreadable) }),
}

function toyStore(url: string, onUnreadable: () => void): SharedStore {
  const server = servers.get(url) ?? new Map<string, string>()
  servers.set(url, server)
  return {
    can: { batch: true, scripts: false, publish: false },
    getMany: (keys) => Promise.all(keys.map((key) => foundIn(server.get(key), onUnreadable))),
    set: async (key, value) => {
      server.set(key, await encode(value))
      return 'stored'
    },
  }
}

/** Whoever runs the toy's server can do this. */
export function spoil(url: string, key: string): void {
  servers.get(url)?.set(key, 'no text of ours')
}
