import { stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { FileStoreError, openFileStore } from '../store/file/file-store.js'
import { memcachedStore } from '../store/memcached/memcached-store.js'
import type { Clock } from '../time/clock.js'
import { type Finding, ok, problem, warning } from './finding.js'

const PROBE = 'gcx:doctor'
const KEEP_MS = 60_000

/** Opens the folder as the gateway does, also where one runs on it. */
export async function checkFile(
  path: string,
  maxBytes: number,
  clock: Clock,
): Promise<readonly Finding[]> {
  const free = await freeBytes(resolve(path))
  const megabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`
  const room =
    free < maxBytes
      ? warning(
          'file: room',
          `${megabytes(free)} free, for up to ${megabytes(maxBytes)}`,
          'make room on the disk, or lower store.fileMaxMegabytes in CONFIG_FILE: what finds no room is not kept',
        )
      : ok('file: room', `${megabytes(free)} free, for up to ${megabytes(maxBytes)}`)
  try {
    const { bytes } = await openFileStore(path, { clock, maxBytes })
    return [ok('file', `can be opened, holds ${megabytes(bytes)}`), room]
  } catch (error) {
    if (!(error instanceof FileStoreError)) throw error
    return [problem('file', error.message, 'see above'), room]
  }
}

/** Of the nearest folder above that exists. */
async function freeBytes(folder: string): Promise<number> {
  try {
    await stat(folder)
  } catch {
    return folder === dirname(folder) ? 0 : freeBytes(dirname(folder))
  }
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Writes a value and reads it again; another one is as large as reports become. */
export async function checkMemcached(url: string): Promise<readonly Finding[]> {
  const store = memcachedStore(url, { timeLimitMs: 2_000 })
  const alone = ok('memcached: flights', 'each replica leads its own loads: only Redis shares them')
  try {
    const startMs = performance.now()
    await store.set(PROBE, 'probe', KEEP_MS)
    const [found] = await store.getMany([PROBE])
    const tookMs = (performance.now() - startMs).toFixed(1)
    if (found?.value !== 'probe') {
      return [problem('memcached', 'did not give back what was stored', 'see whether it is full')]
    }
    return [ok('memcached', `answers, ${tookMs} ms for a write and a read`), alone]
  } catch (error) {
    const hint = 'check host and port in STORE_URL, and the firewall'
    return [problem('memcached', (error as Error).message || 'it does not answer', hint)]
  } finally {
    await store.close()
  }
}
