import { SECOND } from '../time/clock.js'

/** A report that was just invalidated is not loaded again sooner (rule `now-watched`). */
const AGAIN_AFTER_MS = 5 * SECOND
/** More at once invalidate the reports of all queues, by one invalidation. */
const MOST_AT_ONCE = 50

/** Queues that have changed, until their reports are invalidated: each at most every five seconds. */
export class ChangedQueues {
  readonly #changed = new Set<string>()
  /** When the reports of each were invalidated; those of the last five seconds. */
  readonly #invalidatedMs = new Map<string, number>()
  /** When those of all queues were, by one invalidation; null: not in the last five seconds. */
  #allInvalidatedMs: number | null = null

  add(queueId: string): void {
    this.#changed.add(queueId)
  }

  /** The queues whose reports are to be invalidated now; null: all queues. */
  take(nowMs: number): readonly string[] | null {
    if (this.#allInvalidatedMs !== null) {
      if (isRecent(this.#allInvalidatedMs, nowMs)) return []
      this.#allInvalidatedMs = null
    }
    for (const [id, atMs] of this.#invalidatedMs) {
      if (!isRecent(atMs, nowMs)) this.#invalidatedMs.delete(id)
    }
    const due = [...this.#changed].filter((id) => !this.#invalidatedMs.has(id))
    if (due.length > MOST_AT_ONCE) {
      this.#allInvalidatedMs = nowMs
      this.#invalidatedMs.clear()
      this.#changed.clear()
      return null
    }
    for (const id of due) {
      this.#changed.delete(id)
      this.#invalidatedMs.set(id, nowMs)
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
