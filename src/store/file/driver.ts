import { SECOND } from '../../time/clock.js'
import type { StoreDriver } from '../driver.js'
import { openFileStore } from './file-store.js'

const BEGINNING = 'file:'
/** Reading shares Node's thread pool with the packing of values, which says nothing of the disk. */
const TIME_LIMIT_MS = SECOND

export const fileDriver: StoreDriver = {
  kind: 'file',
  beginnings: [BEGINNING],
  reach: 'host',
  problem: (url) =>
    url.length > BEGINNING.length
      ? undefined
      : 'STORE_URL is not complete: expected file:PATH, a directory that the gateway may write to',
  open: async (url, { clock, fileMaxBytes, onUnreadable }) => {
    const path = url.slice(BEGINNING.length)
    const store = await openFileStore(path, { clock, maxBytes: fileMaxBytes, onUnreadable })
    return { store, timeLimitMs: TIME_LIMIT_MS, close: store.close }
  },
}
