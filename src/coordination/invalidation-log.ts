import { BoundedInvalidations, type Invalidation } from './bounded-invalidations.js'

/** Invalidations, of this process and of those that it hears of. */
export interface InvalidationLog {
  /** All that this process knows: filled by the log, asked by whoever has a value. */
  readonly known: BoundedInvalidations
  /**
   * Applies in this process at once. Resolves after one attempt to publish; a failed one is repeated in the
   * background. Never rejects.
   */
  put(tag: string, invalidation: Invalidation): Promise<void>
}

/** Of a process that shares with no other. */
export class LocalInvalidationLog implements InvalidationLog {
  readonly known = new BoundedInvalidations()

  async put(tag: string, invalidation: Invalidation): Promise<void> {
    this.known.put(tag, invalidation)
  }
}
