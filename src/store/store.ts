import type { Fence } from '../coordination/leases.js'

/** Where a value was found: in this process, or where processes share. */
export type Place = 'memory' | 'shared'

/** What a kind of store can do beside keeping values. */
export interface Capabilities {
  /** Many keys cost one round trip. */
  readonly batch: boolean
  /** Runs scripts: leases, fenced writes and one budget for all processes. */
  readonly scripts: boolean
  /** Tells other processes what has changed. */
  readonly publish: boolean
}

export interface Found {
  readonly value: unknown
  readonly place: Place
}

/**
 * `superseded`: another process has led the key since; its value holds, and nothing was changed ·
 * `failed`: the store failed; at most this process has the value.
 */
export type WriteOutcome = 'stored' | 'superseded' | 'failed'

export interface ReadOptions {
  /** Ask the shared store, even where the local tier has a value. */
  readonly latest?: boolean
}

/** Where values live, by key. Rejects with what fails; `availability/fail-open.ts` turns that into misses. */
export interface Store {
  readonly can: Capabilities
  /** One answer per key, in the order of the keys; undefined where there is nothing. */
  getMany(keys: readonly string[], options?: ReadOptions): Promise<readonly (Found | undefined)[]>
  /** Keeps the value for at least `keepMs`, unless room is needed; with a fence only while the fence holds. */
  set(key: string, value: unknown, keepMs: number, fence?: Fence): Promise<WriteOutcome>
  /** What `getMany` would answer at once, without asking any other place; undefined: it would ask, or has nothing. */
  peek?(key: string): Found | undefined
}

/** A store that other processes may use, too. */
export interface SharedStore extends Store {
  /** Keeps the value where the store has lost its own; never replaces one. */
  setIfAbsent?(key: string, value: unknown, keepMs: number): Promise<void>
}

/** Messages of what other processes store. */
export interface StoredChanges {
  /** Another process has stored a new value of this key. */
  onStored(listener: (key: string) => void): void
  /** Messages come again; those until now may have been lost. */
  onReconnect(listener: () => void): void
}
