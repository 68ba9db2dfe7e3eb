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
  /** When those of all queues were, by one invalidation; null: not in the last five seconds. */
  #allOutdatedMs: number | null = null

  add(queueId: string): void {
    this.#changed.add(queueId)
  }

  /** The queues whose reports are to be outdated now; null: all queues. */
  take(nowMs: number): readonly string[] | null {
    if (this.#allOutdatedMs !== null) {
      if (isRecent(this.#allOutdatedMs, nowMs)) return []
      this.#allOutdatedMs = null
    }
    for (const [id, atMs] of this.#outdatedMs) {
      if (!isRecent(atMs, nowMs)) this.#outdatedMs.delete(id)
    }
    const due = [...this.#changed].filter((id) => !this.#outdatedMs.has(id))
    if (due.length > MOST_AT_ONCE) {
      this.#allOutdatedMs = nowMs
      this.#outdatedMs.clear()
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

/** An instant ahead is of a clock that was set since. */
function isRecent(atMs: number, nowMs: number): boolean {
  return nowMs >= atMs && nowMs < atMs + AGAIN_AFTER_MS
}
