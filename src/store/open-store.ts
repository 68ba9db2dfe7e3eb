import type { StoreEvent } from '../coordination/events.js'
import { RedisLink } from '../coordination/redis/link.js'
import type { Clock } from '../time/clock.js'
import { circuitBreaking } from './availability/circuit-breaking-store.js'
import { failOpenStore, failOpenWithin } from './availability/fail-open-store.js'
import { openFileStore } from './file/file-store.js'
import { memcachedStore } from './memcached/memcached-store.js'
import { memoryStore } from './memory/keyv-store.js'
import { redisStore } from './redis/redis-store.js'
import { storedChanges } from './redis/stored-changes.js'
import type { Capabilities, Store } from './store.js'
import type { LocalTtlRule } from './tiered/local-tier.js'
import { type SharedStore, TieredStore } from './tiered/tiered-store.js'

export type StoreKind = 'memory' | 'file' | 'redis' | 'memcached'

/** A store that is ready to be asked, with what belongs to it. */
export interface OpenStore {
  readonly kind: StoreKind
  readonly can: Capabilities
  /** Never rejects: what fails is a miss and an event. */
  readonly store: Store
  /** Only Redis: what else processes share goes this way. */
  readonly link?: RedisLink
  state(): 'answering' | 'away'
  close(): Promise<void>
}

export interface OpenStoreOptions extends LocalTtlRule {
  /** Our own: it times the waits. */
  readonly clock: Clock
  readonly random: () => number
  readonly memoryMaxBytes: number
  /** Of a file store. */
  readonly fileMaxBytes: number
  readonly onEvent: (event: StoreEvent) => void
}

/** Reading a large value from a disk or over a poor network takes its time. */
const TIME_LIMIT_MS = 250
/** The link has a limit of its own for each trip; this one is for what it does not see. */
const REDIS_LIMIT_MS = 1_000

/** Opens what `STORE_URL` names. Rejects only where a file cannot be used: waiting would not mend that. */
export async function openStore(url: string, options: OpenStoreOptions): Promise<OpenStore> {
  const protocol = url.slice(0, url.indexOf(':'))
  switch (protocol) {
    case 'memory':
      return openMemory(options)
    case 'file':
      return openFile(url.slice('file:'.length), options)
    case 'memcached':
      return openMemcached(url, options)
    default:
      return openRedis(url, options)
  }
}

function openMemory({ clock, onEvent, memoryMaxBytes }: OpenStoreOptions): OpenStore {
  const memory = memoryStore(memoryMaxBytes)
  return {
    kind: 'memory',
    can: memory.can,
    store: failOpenStore(memory, { clock, onEvent }),
    state: () => 'answering',
    close: async () => {},
  }
}

function openRedis(url: string, options: OpenStoreOptions): OpenStore {
  const { clock, random, onEvent } = options
  const link = new RedisLink({ url, clock, random, onEvent })
  const sharedNow = () => clock.now() + link.offsetMs
  const changes = storedChanges(link)
  const store = tiered(
    redisStore(link, unreadable(onEvent)),
    { ...options, changes, sharedNow },
    REDIS_LIMIT_MS,
  )
  return {
    kind: 'redis',
    can: store.can,
    store,
    link,
    state: () => (link.isUp ? 'answering' : 'away'),
    close: async () => {
      await store.settled()
      await link.close()
    },
  }
}

async function openFile(path: string, options: OpenStoreOptions): Promise<OpenStore> {
  const { clock, onEvent, fileMaxBytes } = options
  const file = await openFileStore(path, {
    ...{ clock, maxBytes: fileMaxBytes },
    ...unreadable(onEvent),
  })
  return besides('file', file, circuitBreaking(file, { clock, onEvent }), options)
}

function openMemcached(url: string, options: OpenStoreOptions): OpenStore {
  const { clock, onEvent } = options
  const memcached = memcachedStore(url, { timeLimitMs: TIME_LIMIT_MS, ...unreadable(onEvent) })
  return besides('memcached', memcached, circuitBreaking(memcached, { clock, onEvent }), options)
}

function besides(
  kind: StoreKind,
  opened: { close(): Promise<void> },
  shared: ReturnType<typeof circuitBreaking>,
  options: OpenStoreOptions,
): OpenStore {
  const store = tiered(shared.store, options, TIME_LIMIT_MS)
  return {
    kind,
    can: store.can,
    store,
    state: shared.state,
    close: async () => {
      await store.settled()
      shared.close()
      await opened.close()
    },
  }
}

function unreadable(onEvent: OpenStoreOptions['onEvent']) {
  return { onUnreadable: () => onEvent({ type: 'unreadable' }) }
}

function tiered(
  shared: SharedStore,
  options: Omit<ConstructorParameters<typeof TieredStore>[0], 'shared' | 'failOpen'> &
    OpenStoreOptions,
  timeLimitMs: number,
): TieredStore {
  const failOpen = failOpenWithin({ clock: options.clock, onEvent: options.onEvent, timeLimitMs })
  return new TieredStore({ ...options, shared, failOpen })
}
