import { Keyv } from 'keyv'
import type { Store } from '../store.js'
import { ByteBoundedMap } from './byte-bounded-map.js'

/** Values of this process, as they are: nothing is serialised, what one reads the next one shares. */
export function memoryStore(maxBytes: number): Store & { readonly map: ByteBoundedMap } {
  const map = new ByteBoundedMap(maxBytes)
  const keyv = new Keyv<unknown>({ store: map, useKeyPrefix: false })
  // Keyv would write JSON and read it on every hit: 20 times slower than handing the value over.
  keyv.serialize = undefined
  keyv.deserialize = undefined
  return {
    map,
    can: { batch: true, scripts: false, publish: false },
    getMany: async (keys) => {
      const values = await keyv.getMany([...keys])
      return values.map((value) => (value === undefined ? undefined : { value, place: 'memory' }))
    },
    set: async (key, value) => {
      // No expiry of Keyv's: it compares with its own clock and deletes on read. Our ages are in the entry.
      if (!(await keyv.set(key, value))) throw new Error(`The store did not take ${key}`)
      return 'stored'
    },
  }
}
