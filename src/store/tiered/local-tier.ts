import type { Clock } from '../../time/clock.js'
import { ByteBoundedMap } from '../memory/byte-bounded-map.js'

/** What the reader knows of its values; the store does not look into them. */
export interface LocalTtlRule {
  /** For how long a value may be given without asking the shared store, in milliseconds. */
  readonly localTtlMs: (value: unknown, nowMs: number) => number
  /** Whether the first was read later than the second. Default: the shared store has the newer one. */
  readonly isNewer?: (one: unknown, other: unknown, nowMs: number) => boolean
}

export interface LocalTierOptions extends LocalTtlRule {
  readonly memoryMaxBytes: number
  readonly clock: Clock
  /** The clock that the values' ages are told by. Default: `clock`. */
  readonly sharedNow?: (() => number) | undefined
}

/** A value in the local tier, as it is. */
export interface LocalValue {
  readonly value: unknown
  /** Until then it is worth restoring to a shared store that has lost it. */
  readonly keepUntilMs: number
  /** When it last matched the shared store; NaN: a newer value may exist. */
  confirmedAtMs: number
  /** Number of the reconnect after which it was last confirmed, or restored; -1: never. */
  confirmedAtReconnect: number
  restoredAtReconnect: number
}

/** Decoded values in this process, bounded by bytes, and which of them are known to be what the shared store has. */
export class LocalTier {
  readonly #options: LocalTierOptions
  readonly #map: ByteBoundedMap
  /** Of the connection that brings messages of changes: while it was gone, messages were lost. */
  #reconnects = 0

  constructor(options: LocalTierOptions) {
    this.#options = options
    this.#map = new ByteBoundedMap(options.memoryMaxBytes)
  }

  get(key: string): LocalValue | undefined {
    return this.#map.get(key) as LocalValue | undefined
  }

  put(key: string, value: unknown, keepMs: number): void {
    const nowMs = this.#options.clock.now()
    const local: LocalValue = {
      value,
      keepUntilMs: nowMs + keepMs,
      confirmedAtMs: nowMs,
      confirmedAtReconnect: this.#reconnects,
      restoredAtReconnect: -1,
    }
    this.#map.set(key, local)
  }

  confirm(local: LocalValue): void {
    local.confirmedAtMs = this.#options.clock.now()
    local.confirmedAtReconnect = this.#reconnects
  }

  /** The shared store has, or may have, a newer value. This one stays, for when the shared store cannot answer. */
  suspect(key: string): void {
    const local = this.get(key)
    if (local) local.confirmedAtMs = Number.NaN
  }

  suspectAll(): void {
    this.#reconnects += 1
  }

  /** Whether the value may be given without asking the shared store. */
  isConfirmed(local: LocalValue): boolean {
    if (local.confirmedAtReconnect !== this.#reconnects) return false
    const confirmedForMs = this.#options.clock.now() - local.confirmedAtMs
    // After the clock was set back, nothing is known of how long ago that was.
    return confirmedForMs >= 0 && confirmedForMs < this.#localTtlMs(local.value, this.#sharedNow())
  }

  isNewer(local: LocalValue, value: unknown): boolean {
    try {
      return this.#options.isNewer?.(local.value, value, this.#sharedNow()) ?? false
    } catch {
      return false
    }
  }

  /** True once after each reconnect: a store that loses what is restored is not filled again and again. */
  mayRestore(local: LocalValue): boolean {
    if (this.#options.clock.now() >= local.keepUntilMs) return false
    if (local.restoredAtReconnect === this.#reconnects) return false
    local.restoredAtReconnect = this.#reconnects
    return true
  }

  #sharedNow(): number {
    const { clock, sharedNow } = this.#options
    return sharedNow ? sharedNow() : clock.now()
  }

  #localTtlMs(value: unknown, nowMs: number): number {
    try {
      return this.#options.localTtlMs(value, nowMs)
    } catch {
      // Other programs can write into a shared store what the rule was not made for.
      return 0
    }
  }
}
