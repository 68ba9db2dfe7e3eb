import { BoundedInvalidations, type Invalidation } from './bounded-invalidations.js'

/** Invalidations, of this process and of those that it hears of. */
export interface InvalidationLog {
  /** All that this process knows: filled by the log, asked by whoever has a value. */
  readonly known: BoundedInvalidations
  /**
   * Known here at once. Resolves when the other processes are told, or will be as soon as that is possible;
   * never rejects.
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
