import type { Fence } from '../coordination/fence.js'

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
 * `superseded`: somebody took the key over since; what they write holds, and nothing was changed ·
 * `failed`: the store failed, at most this process has it.
 */
export type WriteOutcome = 'stored' | 'superseded' | 'failed'

export interface PendingReadOptions {
  /** Ask where processes share, even where this process has a value of its own. */
  readonly latest?: boolean
}

/** Where values live, by key. What it cannot do it throws; `availability/fail-open-store.ts` turns that into misses. */
export interface Store {
  readonly can: Capabilities
  /** One answer per key, in the order of the keys; undefined where there is nothing. */
  getMany(
    keys: readonly string[],
    options?: PendingReadOptions,
  ): Promise<readonly (Found | undefined)[]>
  /** Keeps the value for at least `keepMs`, unless room is needed; with a fence only while it holds. */
  set(key: string, value: unknown, keepMs: number, fence?: Fence): Promise<WriteOutcome>
}
