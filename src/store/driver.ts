import type { StoreEvent } from '../coordination/events.js'
import type { RedisLink } from '../coordination/redis/link.js'
import type { Clock } from '../time/clock.js'
import type { SharedStore, StoredChanges } from './store.js'

/** One kind of store. `drivers.ts` has one line for each; nothing else lists them. */
export interface StoreDriver {
  readonly kind: string
  /** How its `STORE_URL` begins; what stands before the first colon tells the kind. */
  readonly beginnings: readonly string[]
  /** Which processes share its values: none, those on one host, all that reach its server. */
  readonly reach: 'process' | 'host' | 'network'
  /** What is wrong with an address. Never repeats it: it may hold a password. */
  problem(url: string): string | undefined
  /** Rejects only where waiting would not help. */
  open(url: string, options: DriverOptions): DriverStore | Promise<DriverStore>
}

export interface DriverOptions {
  /** This process's own: it times the waits. */
  readonly clock: Clock
  readonly random: () => number
  /** For decoded values in this process. */
  readonly memoryMaxBytes: number
  /** For values on a disk. */
  readonly fileMaxBytes: number
  readonly onEvent: (event: StoreEvent) => void
  /** A text was there, and could not be read. */
  readonly onUnreadable: () => void
}

/** What a driver opens. The local tier, the time limit and the circuit breaker are put before it. */
export interface DriverStore {
  /** Rejects where it fails. */
  readonly store: SharedStore
  /** After so long an operation counts as failed. Default 250 ms. */
  readonly timeLimitMs?: number
  /** Tells whether the store answers; for a driver that has a circuit breaker of its own. */
  readonly isAnswering?: () => boolean
  /** What else processes share goes this way. */
  readonly link?: RedisLink
  /** Tells which values other processes have stored. */
  readonly changes?: StoredChanges
  /** The clock of all processes, which the ages of values are told by. Default: `clock`. */
  readonly sharedNow?: () => number
  readonly close?: () => Promise<void>
}
