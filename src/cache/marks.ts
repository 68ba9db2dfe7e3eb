import { BoundedMarks } from '../store/bounded-marks.js'
import type { OutdatedReason } from './policy/entry.js'

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

/** Holds for every value: gateways of before the buckets folded into it, and their marks may still be in Redis. */
const EVERYTHING = '*'

/**
 * What has been outdated, by tag and instant. A value is outdated when its reading began at or before
 * a mark on one of its tags: so a mark also wins over a load that is in flight, and nothing has to be
 * searched or deleted.
 */
export class Marks {
  readonly #byTag: BoundedMarks<Mark>

  /** @param most beyond this many the oldest are folded */
  constructor(most?: number) {
    this.#byTag = new BoundedMarks(most)
  }

  /** Outdates every value with this tag that was read until now. */
  mark(tag: string, mark: Mark): void {
    this.#byTag.put(tag, mark)
  }

  /**
   * Why a value with these tags, read at this instant, is outdated; null when it is not. A changed
   * schema is told before an invalidation: it weighs more in `decide`.
   */
  outdates(tags: readonly string[], asOfMs: number): OutdatedReason | null {
    if (this.#byTag.size === 0) return null
    let found: OutdatedReason | null = null
    for (const tag of [EVERYTHING, ...tags]) {
      const reason = this.#byTag.over(tag, asOfMs)?.reason
      if (reason === 'schema-changed') return reason
      found ??= reason ?? null
    }
    return found
  }
}
