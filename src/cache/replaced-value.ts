import type { BoundedInvalidations } from '../coordination/bounded-invalidations.js'
import type { Entry, InvalidationReason } from './policy/entry.js'

/** The value that a load replaces: of its key, what the store held last. None so far: whatever is read is newer. */
export class ReplacedValue {
  readonly #tags: readonly string[]
  readonly #invalidations: BoundedInvalidations
  #asOfMs = Number.NEGATIVE_INFINITY
  #invalidatedBy: InvalidationReason | null = null
  #invalidatedUntilMs = Number.NEGATIVE_INFINITY

  constructor(tags: readonly string[], invalidations: BoundedInvalidations) {
    this.#tags = tags
    this.#invalidations = invalidations
  }

  get asOfMs(): number {
    return this.#asOfMs
  }

  /** What has invalidated the value when it was found; an invalidation that comes while it is replaced counts for the next load. */
  get invalidatedBy(): InvalidationReason | null {
    return this.#invalidatedBy
  }

  /** The store holds this one now. */
  found({ asOfMs }: Entry<unknown>): void {
    this.#asOfMs = asOfMs
    this.#invalidatedBy = this.#invalidations.invalidatedBy(this.#tags, asOfMs)
    if (this.#invalidatedBy) this.#invalidatedUntilMs = this.#invalidations.newestMs(this.#tags)
  }

  /**
   * What had invalidated it, where the new value was read since. A reading from before the load began may be from
   * before the invalidation, too, as a resumed run's.
   */
  forcedBy(asOfMs: number, startedMs: number): InvalidationReason | null {
    return asOfMs >= startedMs || asOfMs > this.#invalidatedUntilMs ? this.#invalidatedBy : null
  }

  /** Whether what an earlier load has read then is newer, and invalidated by nothing. */
  mayResume(asOfMs: number): boolean {
    return asOfMs > this.#asOfMs && this.#invalidations.invalidatedBy(this.#tags, asOfMs) === null
  }
}
