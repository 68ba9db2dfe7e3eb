import type { RedisLink } from '../coordination/redis/link.js'
import { SECOND } from '../time/clock.js'
import { type CircuitBreaking, circuitBreaking } from './availability/circuit-breaking.js'
import { type FailOpen, failOpen, type TimeLimit } from './availability/fail-open.js'
import type { DriverOptions, DriverStore } from './driver.js'
import { DRIVERS, driverOf } from './drivers.js'
import type { Capabilities, SharedStore, Store } from './store.js'
import type { LocalTtlRule } from './tiered/local-tier.js'
import { TieredStore } from './tiered/tiered-store.js'

/** A store that is ready to be asked, with what belongs to it. */
export interface OpenStore {
  readonly kind: string
  readonly can: Capabilities
  /** Never rejects: what fails is a miss and an event. */
  readonly store: Store
  /** Only Redis: what else processes share goes this way. */
  readonly link?: RedisLink | undefined
  state(): 'answering' | 'away'
  close(): Promise<void>
}

export interface OpenStoreOptions extends LocalTtlRule, Omit<DriverOptions, 'onUnreadable'> {}

/** Reading a large value over a poor network takes its time. */
const TIME_LIMIT_MS = SECOND / 4

/** Opens what `STORE_URL` names. Rejects only where waiting would not help. */
export async function openStore(
  url: string,
  options: OpenStoreOptions,
  drivers = DRIVERS,
): Promise<OpenStore> {
  const driver = driverOf(url, drivers)
  if (!driver) throw new Error('No driver knows this STORE_URL')
  const { clock, onEvent } = options
  const onUnreadable = () => onEvent({ type: 'unreadable' })
  const opened = await driver.open(url, { ...options, onUnreadable })
  const limit = { clock, onEvent, timeLimitMs: opened.timeLimitMs ?? TIME_LIMIT_MS }
  const { kind, reach } = driver
  const { can } = opened.store
  if (reach === 'process') return { kind, can, ...inProcess(opened, failOpen(limit)) }
  return { kind, can, ...behindLocalTier(opened, limit, options) }
}

/** A store in this process cannot hang, and its reads cannot fail: a hit costs no time limit. */
function inProcess({ store, close }: DriverStore, openly: FailOpen) {
  const set: Store['set'] = (...args) => openly('set', () => store.set(...args), 'failed')
  return {
    store: { ...store, set },
    state: () => 'answering' as const,
    close: async () => close?.(),
  }
}

function behindLocalTier(opened: DriverStore, limit: TimeLimit, options: OpenStoreOptions) {
  const { changes, sharedNow, link } = opened
  const shared = breaking(opened, limit)
  const tiers = { shared: shared.store, changes, sharedNow, failOpen: failOpen(limit) }
  const onStoredElsewhere = (key: string) => options.onEvent({ type: 'storedElsewhere', key })
  const store = new TieredStore({ ...options, ...tiers, onStoredElsewhere })
  return {
    store,
    link,
    state: () => (shared.isAnswering() ? ('answering' as const) : ('away' as const)),
    close: async () => {
      await store.settled()
      shared.close()
      await opened.close?.()
    },
  }
}

function breaking(
  { store, isAnswering }: DriverStore,
  limit: TimeLimit,
): Omit<CircuitBreaking, 'store'> & { readonly store: SharedStore } {
  return isAnswering ? { store, isAnswering, close: () => {} } : circuitBreaking(store, limit)
}
