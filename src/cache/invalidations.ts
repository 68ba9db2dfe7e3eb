import { BoundedInvalidations } from '../coordination/bounded-invalidations.js'
import type { OutdatedReason } from './policy/entry.js'

export interface Invalidation {
  readonly atMs: number
  readonly reason: OutdatedReason
}

/** Tells invalidations to other processes and hears theirs. */
export interface InvalidationLog {
  /** Resolves when it is told, or when it will be as soon as that is possible; never rejects. */
  put(tag: string, invalidation: Invalidation): Promise<void>
  /** Every invalidation of any process, the old ones first; more than once where that cannot be helped. */
  onInvalidation(listener: (tag: string, invalidation: Invalidation) => void): void
}

/** Holds for every value: gateways of before the buckets folded into it, and their invalidations may still be in Redis. */
const EVERYTHING = '*'

/**
 * What has been outdated, by tag and instant. A value is outdated when its reading began at or before
 * an invalidation on one of its tags: so an invalidation also wins over a load that is in flight, and nothing has to be
 * searched or deleted.
 */
export class Invalidations {
  readonly #byTag: BoundedInvalidations<Invalidation>

  /** @param most beyond this many the oldest are folded */
  constructor(most?: number) {
    this.#byTag = new BoundedInvalidations(most)
  }

  /** Outdates every value with this tag that was read until now. */
  put(tag: string, invalidation: Invalidation): void {
    this.#byTag.put(tag, invalidation)
  }

  /**
   * Why a value with these tags, read at this instant, is outdated; null when it is not. A changed
   * schema is told before an invalidation: it weighs more in `decide`.
   */
  outdates(tags: readonly string[], asOfMs: number): OutdatedReason | null {
    if (this.#byTag.size === 0) return null
    let found: OutdatedReason | null = null
    for (const tag of [EVERYTHING, ...tags]) {
      const reason = this.#byTag.over(tag, asOfMs)?.reason
      if (reason === 'schema-changed') return reason
      found ??= reason ?? null
    }
    return found
  }
}
