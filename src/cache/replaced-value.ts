import type { BoundedInvalidations } from '../coordination/bounded-invalidations.js'
import type { Entry, OutdatedReason } from './policy/entry.js'

/** The value that a load replaces: of its key, what the store held last. None so far: whatever is read is newer. */
export class ReplacedValue {
  readonly #tags: readonly string[]
  readonly #invalidations: BoundedInvalidations
  #asOfMs = Number.NEGATIVE_INFINITY
  #outdated: OutdatedReason | null = null
  #outdatedUntilMs = Number.NEGATIVE_INFINITY

  constructor(tags: readonly string[], invalidations: BoundedInvalidations) {
    this.#tags = tags
    this.#invalidations = invalidations
  }

  get asOfMs(): number {
    return this.#asOfMs
  }

  /** What has outdated the value when it was found; an invalidation that comes while it is replaced counts for the next load. */
  get outdated(): OutdatedReason | null {
    return this.#outdated
  }

  /** The store holds this one now. */
  found({ asOfMs }: Entry<unknown>): void {
    this.#asOfMs = asOfMs
    this.#outdated = this.#invalidations.outdates(this.#tags, asOfMs)
    if (this.#outdated) this.#outdatedUntilMs = this.#invalidations.newestMs(this.#tags)
  }

  /**
   * What had outdated it, where the new value was read since. A reading from before the load began may be from
   * before the invalidation, too, as a resumed run's.
   */
  forcedBy(asOfMs: number, startedMs: number): OutdatedReason | null {
    return asOfMs >= startedMs || asOfMs > this.#outdatedUntilMs ? this.#outdated : null
  }

  /** Whether what an earlier load has read then is newer, and outdated by nothing. */
  mayResume(asOfMs: number): boolean {
    return asOfMs > this.#asOfMs && this.#invalidations.outdates(this.#tags, asOfMs) === null
  }
}
