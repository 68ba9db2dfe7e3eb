import type { OutdatedReason } from './decide.js'

export interface Mark {
  readonly atMs: number
  readonly reason: OutdatedReason
}

/** Tells marks to other processes and hears theirs. */
export interface MarksLog {
  /** Resolves when it is told, or when it will be as soon as that is possible; never rejects. */
  put(tag: string, mark: Mark): Promise<void>
  /** Every mark of any process, the old ones first; more than once where that cannot be helped. */
  onMark(listener: (tag: string, mark: Mark) => void): void
}

/** Beyond this many the oldest are folded into one that holds for everything. */
const MOST_MARKS = 10_000

/** Holds for every value. */
const EVERYTHING = '*'

/**
 * What has been outdated, by tag and instant. A value is outdated when its reading began at or before
 * a mark on one of its tags: so a mark also wins over a load that is in flight, and nothing has to be
 * searched or deleted.
 */
export class Marks {
  readonly #byTag = new Map<string, Mark>()

  /** Outdates every value with this tag that was read until now. */
  mark(tag: string, mark: Mark): void {
    const before = this.#byTag.get(tag)
    if (before && before.atMs > mark.atMs) return
    this.#byTag.delete(tag)
    this.#byTag.set(tag, mark)
    const [oldest] = this.#byTag.entries()
    if (this.#byTag.size <= MOST_MARKS || !oldest) return
    this.#byTag.delete(oldest[0])
    this.mark(EVERYTHING, oldest[1])
  }

  /** Why a value with these tags, read at this instant, is outdated; null when it is not. */
  outdates(tags: readonly string[], asOfMs: number): OutdatedReason | null {
    if (this.#byTag.size === 0) return null
    for (const tag of [EVERYTHING, ...tags]) {
      const mark = this.#byTag.get(tag)
      if (mark && asOfMs <= mark.atMs) return mark.reason
    }
    return null
  }
}
