import type { Found, Store } from '../store.js'
import { ByteBoundedMap } from './byte-bounded-map.js'

/** Values of this process, as they are: nothing is serialised, what one reads the next one shares. */
export function memoryStore(maxBytes: number): Store & { readonly map: ByteBoundedMap } {
  const map = new ByteBoundedMap(maxBytes)
  const peek = (key: string): Found | undefined => {
    const value = map.get(key)
    return value === undefined ? undefined : { value, place: 'memory' }
  }
  return {
    map,
    can: { batch: true, scripts: false, publish: false },
    getMany: async (keys) => keys.map(peek),
    peek,
    set: async (key, value) => {
      if (!map.set(key, value)) throw new Error(`${key} is larger than the memory for values`)
      return 'stored'
    },
  }
}
