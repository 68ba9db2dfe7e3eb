import type { StoreDriver } from './driver.js'
import { fileDriver } from './file/driver.js'
import { memcachedDriver } from './memcached/driver.js'
import { memoryDriver } from './memory/driver.js'
import { redisDriver } from './redis/driver.js'

export const DRIVERS: readonly StoreDriver[] = [
  memoryDriver,
  fileDriver,
  redisDriver,
  memcachedDriver,
]

/** The driver of a `STORE_URL`; undefined where none knows it. */
export function driverOf(url: string, drivers = DRIVERS): StoreDriver | undefined {
  const protocol = url.slice(0, url.indexOf(':') + 1)
  return drivers.find(({ beginnings }) =>
    beginnings.some((beginning) => protocol !== '' && beginning.startsWith(protocol)),
  )
}

/** What is wrong with a `STORE_URL`, in words that name no part of it. */
export function addressProblem(url: string, drivers = DRIVERS): string | undefined {
  const driver = driverOf(url, drivers)
  if (driver) return driver.problem(url)
  const beginnings = drivers.flatMap((one) => one.beginnings)
  return `STORE_URL must begin with ${beginnings.slice(0, -1).join(', ')} or ${beginnings.at(-1)}`
}
