import type { Clock } from '../../time/clock.js'
import { ByteBoundedMap } from '../memory/byte-bounded-map.js'

/** What the reader knows of its values; the store does not look into them. */
export interface LocalTtlRule {
  /** For how long a value may be given without asking where processes share, in milliseconds. */
  readonly localTtlMs: (value: unknown, nowMs: number) => number
  /** Whether the first was read later than the second. Default: what is shared is the newer. */
  readonly isNewer?: (one: unknown, other: unknown, nowMs: number) => boolean
}

export interface LocalTierOptions extends LocalTtlRule {
  readonly maxBytes: number
  readonly clock: Clock
  /** The clock that the values' ages are told by. Default: `time/clock`'s. */
  readonly sharedNow?: () => number
}

/** A value of this process's own, as it is. */
export interface Held {
  readonly value: unknown
  /** For how long it is worth giving back to the shared store. */
  readonly keepUntilMs: number
  /** When it was last known to be what is shared; NaN: that is in doubt. */
  confirmedAtMs: number
  confirmedInGap: number
  returnedInGap: number
}

/** Values of this process, bounded by bytes, and which of them are surely what is shared. */
export class LocalTier {
  readonly #options: LocalTierOptions
  readonly #map: ByteBoundedMap
  #gap = 0

  constructor(options: LocalTierOptions) {
    this.#options = options
    this.#map = new ByteBoundedMap(options.maxBytes)
  }

  get(key: string): Held | undefined {
    return this.#map.get(key) as Held | undefined
  }

  put(key: string, value: unknown, keepMs: number): void {
    const nowMs = this.#options.clock.now()
    const held: Held = {
      value,
      keepUntilMs: nowMs + keepMs,
      confirmedAtMs: nowMs,
      confirmedInGap: this.#gap,
      returnedInGap: -1,
    }
    this.#map.set(key, held)
  }

  confirm(held: Held): void {
    held.confirmedAtMs = this.#options.clock.now()
    held.confirmedInGap = this.#gap
  }

  /** There is a newer one, or may be. It is not lost: it stands in where the shared store cannot answer. */
  doubt(key: string): void {
    const held = this.get(key)
    if (held) held.confirmedAtMs = Number.NaN
  }

  /** News may have been lost. */
  doubtAll(): void {
    this.#gap += 1
  }

  /** Whether it may be given without asking. */
  isSure(held: Held): boolean {
    if (held.confirmedInGap !== this.#gap) return false
    const heldMs = this.#options.clock.now() - held.confirmedAtMs
    // A clock that was set back says nothing of how long it was held.
    return heldMs >= 0 && heldMs < this.#localTtlMs(held.value, this.#sharedNow())
  }

  isNewer(held: Held, value: unknown): boolean {
    try {
      return this.#options.isNewer?.(held.value, value, this.#sharedNow()) ?? false
    } catch {
      return false
    }
  }

  /** True once per gap: a store that loses what it is given back is not filled again and again. */
  mayReturn(held: Held): boolean {
    const isWorth = this.#options.clock.now() < held.keepUntilMs && held.returnedInGap !== this.#gap
    if (isWorth) held.returnedInGap = this.#gap
    return isWorth
  }

  #sharedNow(): number {
    const { clock, sharedNow } = this.#options
    return sharedNow ? sharedNow() : clock.now()
  }

  #localTtlMs(value: unknown, nowMs: number): number {
    try {
      return this.#options.localTtlMs(value, nowMs)
    } catch {
      // Others can write into a shared store what the rule was not made for.
      return 0
    }
  }
}
