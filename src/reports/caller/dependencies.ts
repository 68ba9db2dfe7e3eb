/** Something that an answer rests on. */
export interface Dependency<Given = unknown> {
  /** What it takes of the heap. */
  readonly bytes: number
  /**
   * How it is given again, as it is now; undefined where it must be asked for: it has changed, or is to
   * be waited for, or a load begins. Nothing is counted until what is returned is called.
   */
  replay(nowMs: number): (() => Given) | undefined
  /** Whether it would be given again as it was given last. */
  isAsBefore(nowMs: number): boolean
  /** Counts that it is given as before. */
  count(nowMs: number): void
}

/**
 * What the answer to one HTTP request rests on, noted while it is made. While all of it can be given
 * again, so can the answer.
 */
export class Dependencies {
  readonly #noted: Dependency[] = []
  #isComplete = true

  add(dependency: Dependency): void {
    this.#noted.push(dependency)
  }

  /** Something in the answer can change without any of these. */
  leaveOut(): void {
    this.#isComplete = false
  }

  /** In the order in which they were noted; null where they are not all. */
  get all(): readonly Dependency[] | null {
    return this.#isComplete ? this.#noted : null
  }
}
