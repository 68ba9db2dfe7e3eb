import { foldedTag, isFolded } from './folded-tag.js'

/** The newest so many are kept by their own tag. */
export const MOST_MARKS = 10_000

export interface Put {
  /** There was no mark of this tag, or an earlier one. */
  readonly isLatest: boolean
  /** The tag whose mark was moved into its bucket to make room. */
  readonly folded: string | undefined
}

/**
 * The latest mark of each tag. Beyond the bound the oldest is folded into the bucket of its tag: no mark
 * is ever missed, and what is marked too much is what shares a bucket, not everything.
 */
export class BoundedMarks<Mark extends { readonly atMs: number }> {
  readonly #most: number
  readonly #exact = new Map<string, Mark>()
  /** Bounded by the number of buckets. */
  readonly #folded = new Map<string, Mark>()
  #newestFoldedMs = Number.NEGATIVE_INFINITY

  constructor(most = MOST_MARKS) {
    this.#most = most
  }

  get size(): number {
    return this.#exact.size + this.#folded.size
  }

  put(tag: string, mark: Mark): Put {
    const marks = isFolded(tag) ? this.#folded : this.#exact
    const before = marks.get(tag)
    if (before && before.atMs >= mark.atMs) return { isLatest: false, folded: undefined }
    // Anew, so that they lie in the order in which they came.
    marks.delete(tag)
    marks.set(tag, mark)
    if (marks === this.#folded) this.#newestFoldedMs = Math.max(this.#newestFoldedMs, mark.atMs)
    return { isLatest: true, folded: this.#foldOldest() }
  }

  /** The mark of exactly this tag. */
  get(tag: string): Mark | undefined {
    return (isFolded(tag) ? this.#folded : this.#exact).get(tag)
  }

  /** A mark that holds for what has this tag and was read at this instant: its own, or its bucket's. */
  over(tag: string, asOfMs: number): Mark | undefined {
    const exact = this.#exact.get(tag)
    if (exact && asOfMs <= exact.atMs) return exact
    if (asOfMs > this.#newestFoldedMs) return undefined
    const folded = this.#folded.get(foldedTag(tag))
    return folded && asOfMs <= folded.atMs ? folded : undefined
  }

  *[Symbol.iterator](): Iterator<readonly [tag: string, mark: Mark]> {
    yield* this.#folded
    yield* this.#exact
  }

  #foldOldest(): string | undefined {
    const [oldest] = this.#exact
    if (this.#exact.size <= this.#most || !oldest) return undefined
    const [tag, mark] = oldest
    this.#exact.delete(tag)
    this.put(foldedTag(tag), mark)
    return tag
  }
}
