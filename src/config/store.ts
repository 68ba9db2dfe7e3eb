import { addressProblem, driverOf } from '../store/drivers.js'
import type { Reader } from './reader.js'

/** Where values are stored. `url` may hold a password, and is never shown. */
export interface StoreConfig {
  /** As the drivers of `store/drivers.ts` call themselves. */
  readonly kind: string
  readonly url: string
}

export function readStore(reader: Reader): StoreConfig {
  const url = storeUrl(reader)
  const problem = addressProblem(url)
  if (problem !== undefined) reader.problem(problem)
  return { kind: driverOf(url)?.kind ?? 'memory', url }
}

/** Whether processes on other hosts may use the store, too. */
export function isShared(reader: Reader): boolean {
  return driverOf(storeUrl(reader))?.reach === 'network'
}

function storeUrl(reader: Reader): string {
  return reader.text('STORE_URL') ?? 'memory:'
}
