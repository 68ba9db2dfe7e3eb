import type { Reader } from './reader.js'
import { redisAddressProblem } from './redis-address.js'

/** Where values are stored. `url` may hold a password, and is never shown. */
export interface StoreConfig {
  readonly kind: 'memory' | 'file' | 'redis' | 'memcached'
  readonly url: string
}

const STORE_KINDS: Readonly<Record<string, StoreConfig['kind']>> = {
  'memory:': 'memory',
  'file:': 'file',
  'redis:': 'redis',
  'rediss:': 'redis',
  'valkey:': 'redis',
  'valkeys:': 'redis',
  'memcached:': 'memcached',
}

export function readStore(reader: Reader): StoreConfig {
  const url = reader.text('STORE_URL') ?? 'memory:'
  const protocol = /^[a-z]+:/.exec(url)?.[0] ?? ''
  const kind = STORE_KINDS[protocol]
  const problem = kind === undefined ? UNKNOWN : problemWith(kind, url)
  if (problem !== undefined) reader.problem(problem)
  return { kind: kind ?? 'memory', url }
}

/** None of the messages repeats the address, which may hold a password. */
const UNKNOWN =
  'STORE_URL must begin with memory:, file:, redis://, rediss://, valkey:// or memcached://'

function problemWith(kind: StoreConfig['kind'], url: string): string | undefined {
  const expected = (isSo: boolean, what: string) =>
    isSo ? undefined : `STORE_URL is not complete: expected ${what}`
  switch (kind) {
    case 'memory':
      return expected(url === 'memory:', 'memory: and nothing after it')
    case 'file':
      return expected(
        url.length > 'file:'.length,
        'file:PATH, a directory that the gateway may write to',
      )
    case 'redis':
      return redisAddressProblem(url)
    case 'memcached':
      return expected(
        /^memcached:\/\/[^/,\s]+(,[^/,\s]+)*\/?$/.test(url),
        'memcached://host[:port], more hosts separated by commas',
      )
  }
}

/** Whether other processes can use the store, too. */
export function isShared(reader: Reader): boolean {
  return /^(rediss?|valkeys?|memcached):/.test(reader.text('STORE_URL') ?? 'memory:')
}
