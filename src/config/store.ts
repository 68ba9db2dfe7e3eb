import type { Reader } from './reader.js'

/** Where values live. `url` may hold a password: never to be shown. */
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
  // The address may hold a password, so it is not repeated.
  if (kind === undefined) {
    reader.problem(
      'STORE_URL must begin with memory:, file:, redis://, rediss://, valkey:// or memcached://',
    )
  } else if (!isStoreAddress(kind, url)) {
    reader.problem(`STORE_URL is not complete: expected ${STORE_ADDRESSES[kind]}`)
  }
  return { kind: kind ?? 'memory', url }
}

const STORE_ADDRESSES: Readonly<Record<StoreConfig['kind'], string>> = {
  memory: 'memory: and nothing after it',
  file: 'file:PATH, a directory that the gateway may write to',
  redis: 'redis://[user:password@]host[:port][/database]',
  memcached: 'memcached://host[:port], more hosts separated by commas',
}

function isStoreAddress(kind: StoreConfig['kind'], url: string): boolean {
  switch (kind) {
    case 'memory':
      return url === 'memory:'
    case 'file':
      return url.length > 'file:'.length
    case 'redis':
      return URL.canParse(url) && new URL(url).hostname !== ''
    case 'memcached':
      return /^memcached:\/\/[^/,\s]+(,[^/,\s]+)*\/?$/.test(url)
  }
}

/** Whether other processes may use the store, too. */
export function isShared(reader: Reader): boolean {
  return /^(rediss?|valkeys?|memcached):/.test(reader.text('STORE_URL') ?? 'memory:')
}
