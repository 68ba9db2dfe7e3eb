import { encode, foundIn } from '../../../src/store/codec.js'
import type { StoreDriver } from '../../../src/store/driver.js'
import { keyvOfTexts } from '../../../src/store/keyv-of-texts.js'
import type { SharedStore } from '../../../src/store/store.js'

/** What each process of this test finds under a name, as under a host. */
const servers = new Map<string, Map<string, string>>()

/** A store of a new kind: any adapter for Keyv; here a plain Map, as a server would be. */
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
  const keyv = keyvOfTexts(server)
  return {
    can: { batch: true, scripts: false, publish: false },
    getMany: async (keys) => {
      const texts = await keyv.getMany([...keys])
      return Promise.all(texts.map((text) => foundIn(text, onUnreadable)))
    },
    set: async (key, value, keepMs) => {
      await keyv.set(key, await encode(value), keepMs)
      return 'stored'
    },
  }
}

/** Whoever runs the toy's server can do this. */
export function spoil(url: string, key: string): void {
  servers.get(url)?.set(key, 'no text of ours')
}
