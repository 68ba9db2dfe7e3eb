import type { Invalidation } from '../coordination/bounded-invalidations.js'
import { type InvalidationLog, LocalInvalidationLog } from '../coordination/invalidation-log.js'
import type { OutdatedReason } from './policy/entry.js'

/** Holds for every value. Processes of the previous release (f06fb71) fold into it what is beyond their bound. */
const EVERYTHING = '*'

/**
 * What has been outdated, by tag and instant. A value is outdated when its reading began at or before
 * an invalidation on one of its tags: so an invalidation also wins over a load that is in flight, and nothing has to be
 * searched or deleted.
 */
export class Invalidations {
  readonly #log: InvalidationLog

  constructor(log: InvalidationLog = new LocalInvalidationLog()) {
    this.#log = log
  }

  /**
   * Invalidates every value with this tag that was read until now. Applies in this process at once. Resolves when
   * Redis has it or has failed; other processes read it on its message, or within a second.
   */
  put(tag: string, invalidation: Invalidation): Promise<void> {
    return this.#log.put(tag, invalidation)
  }

  /**
   * Why a value with these tags, read at this instant, is outdated; null when it is not. A changed
   * schema is told before an invalidation: it weighs more in `decide`.
   */
  outdates(tags: readonly string[], asOfMs: number): OutdatedReason | null {
    const { known } = this.#log
    if (known.size === 0) return null
    let found: OutdatedReason | null = null
    for (const tag of [EVERYTHING, ...tags]) {
      const reason = known.over(tag, asOfMs)?.reason
      if (reason === 'schema-changed') return reason
      found ??= reason ?? null
    }
    return found
  }
}
