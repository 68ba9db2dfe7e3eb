import { SECOND } from '../time/clock.js'

/** A report that was just outdated is not loaded again sooner (rule `now-watched`). */
const AGAIN_AFTER_MS = 5 * SECOND
/** More at once outdate the reports of all queues, by one invalidation. */
const MOST_AT_ONCE = 50

/** Queues that have changed, until their reports are outdated: each at most every five seconds. */
export class ChangedQueues {
  readonly #changed = new Set<string>()
  /** When the reports of each were outdated; those of the last five seconds. */
  readonly #outdatedMs = new Map<string, number>()

  add(queueId: string): void {
    this.#changed.add(queueId)
  }

  /** The queues whose reports are to be outdated now; null: all queues. */
  take(nowMs: number): readonly string[] | null {
    for (const [id, atMs] of this.#outdatedMs) {
      // In the order of time, unless the clock was set.
      if (nowMs >= atMs && nowMs < atMs + AGAIN_AFTER_MS) continue
      this.#outdatedMs.delete(id)
    }
    const due = [...this.#changed].filter((id) => !this.#outdatedMs.has(id))
    if (due.length > MOST_AT_ONCE) {
      for (const id of this.#changed) this.#outdatedMs.set(id, nowMs)
      this.#changed.clear()
      return null
    }
    for (const id of due) {
      this.#changed.delete(id)
      this.#outdatedMs.set(id, nowMs)
    }
    return due
  }

  get isEmpty(): boolean {
    return this.#changed.size === 0
  }
}
