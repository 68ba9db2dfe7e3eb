import { stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Config } from '../config.js'
import type { DriverOptions, StoreDriver } from '../store/driver.js'
import { DRIVERS, driverOf } from '../store/drivers.js'
import { FileStoreError, openFileStore } from '../store/file/file-store.js'
import type { Clock } from '../time/clock.js'
import { type Finding, ok, problem, warning } from './finding.js'
import { checkRedis } from './redis.js'

const PROBE = 'gcx:doctor'
const KEEP_MS = 60_000
const MAKE_ROOM =
  'make room on the disk, or lower store.fileMaxMegabytes in CONFIG_FILE: what finds no room is not kept'

/** What there is to tell of a store; one whose kind has no check of its own is written to and read. */
export async function checkStore(
  { store: { kind, url }, fileMaxBytes }: Pick<Config, 'store' | 'fileMaxBytes'>,
  clock: Clock,
  drivers = DRIVERS,
): Promise<readonly Finding[]> {
  const driver = driverOf(url, drivers)
  if (kind === 'redis') return checkRedis(url, clock)
  if (kind === 'file') return checkFile(url.slice('file:'.length), fileMaxBytes, clock)
  if (driver && driver.reach !== 'process') {
    return checkByUse(driver, url, {
      ...{ clock, random: Math.random, memoryMaxBytes: 0, fileMaxBytes },
      ...{ onEvent: () => {}, onUnreadable: () => {} },
    })
  }
  const shares = 'STORE_URL=redis://… shares them'
  return [ok(kind, `values live in each process, and end with it (${shares})`)]
}

/** Opens the folder as the gateway does, also where one runs on it. */
async function checkFile(
  path: string,
  maxBytes: number,
  clock: Clock,
): Promise<readonly Finding[]> {
  const free = await freeBytes(resolve(path))
  const megabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`
  const found = `${megabytes(free)} free, for up to ${megabytes(maxBytes)}`
  const isShort = free < maxBytes
  const room = isShort ? warning('file: room', found, MAKE_ROOM) : ok('file: room', found)
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

async function checkByUse(
  driver: StoreDriver,
  url: string,
  options: DriverOptions,
): Promise<readonly Finding[]> {
  const { kind } = driver
  const { store, close } = await driver.open(url, options)
  const alone = ok(`${kind}: flights`, 'each replica leads its own loads: only Redis shares them')
  try {
    const startMs = performance.now()
    await store.set(PROBE, 'probe', KEEP_MS)
    const [found] = await store.getMany([PROBE])
    const tookMs = (performance.now() - startMs).toFixed(1)
    if (found?.value !== 'probe') {
      return [problem(kind, 'did not give back what was stored', 'see whether it is full')]
    }
    const answers = ok(kind, `answers, ${tookMs} ms for a write and a read`)
    return store.can.scripts ? [answers] : [answers, alone]
  } catch (error) {
    const hint = 'check host and port in STORE_URL, and the firewall'
    return [problem(kind, (error as Error).message || 'it does not answer', hint)]
  } finally {
    await close?.()
  }
}
