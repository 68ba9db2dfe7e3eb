import { foldedTag, isFolded } from './folded-tag.js'

export interface Invalidation {
  readonly atMs: number
  readonly reason: 'schema-changed' | 'invalidated'
}

/** Holds for every value. Processes of f06fb71 fold into it what is beyond their bound. */
const EVERYTHING = '*'

/** The newest so many are kept by their own tag. */
export const MOST_INVALIDATIONS = 10_000

/**
 * The latest invalidation of each tag. Beyond the bound the oldest is merged into the coarse tag of its hash
 * (`folded-tag.ts`): none is missed, and only values that share the coarse tag are invalidated too much.
 */
export class BoundedInvalidations {
  readonly #most: number
  readonly #exact = new Map<string, Invalidation>()
  /** Bounded by the number of coarse tags. */
  readonly #folded = new Map<string, Invalidation>()
  #newestFoldedMs = Number.NEGATIVE_INFINITY
  #changes = 0

  constructor(most = MOST_INVALIDATIONS) {
    this.#most = most
  }

  /** @returns the tag whose invalidation was moved into its bucket to make room */
  put(tag: string, invalidation: Invalidation): string | undefined {
    const invalidations = isFolded(tag) ? this.#folded : this.#exact
    const before = invalidations.get(tag)
    if (before && before.atMs >= invalidation.atMs) return undefined
    // Anew, so that they lie in the order in which they came.
    invalidations.delete(tag)
    invalidations.set(tag, invalidation)
    this.#changes += 1
    if (invalidations === this.#folded)
      this.#newestFoldedMs = Math.max(this.#newestFoldedMs, invalidation.atMs)
    return this.#foldOldest()
  }

  /** How often it has changed: while that stays the same, it invalidates what it did before. */
  get changes(): number {
    return this.#changes
  }

  /** The invalidation of exactly this tag. */
  get(tag: string): Invalidation | undefined {
    return (isFolded(tag) ? this.#folded : this.#exact).get(tag)
  }

  /**
   * Why a value with these tags, read at this instant, is invalidated; null when it is not. A changed
   * schema is told before an invalidation: it weighs more in `cache/policy/decide`.
   */
  invalidatedBy(tags: readonly string[], asOfMs: number): Invalidation['reason'] | null {
    if (this.#exact.size + this.#folded.size === 0) return null
    let found: Invalidation['reason'] | null = null
    for (const tag of [EVERYTHING, ...tags]) {
      const reason = this.#over(tag, asOfMs)?.reason
      if (reason === 'schema-changed') return reason
      found ??= reason ?? null
    }
    return found
  }

  /** When the last of them was that can invalidate a value with these tags; -Infinity: none can. */
  newestMs(tags: readonly string[]): number {
    const instants = [EVERYTHING, ...tags].flatMap((tag) => [
      this.#exact.get(tag)?.atMs ?? Number.NEGATIVE_INFINITY,
      this.#folded.get(foldedTag(tag))?.atMs ?? Number.NEGATIVE_INFINITY,
    ])
    return Math.max(...instants)
  }

  /** An invalidation that holds for what has this tag and was read at this instant: its own, or its bucket's. */
  #over(tag: string, asOfMs: number): Invalidation | undefined {
    const exact = this.#exact.get(tag)
    if (exact && asOfMs <= exact.atMs) return exact
    if (asOfMs > this.#newestFoldedMs) return undefined
    const folded = this.#folded.get(foldedTag(tag))
    return folded && asOfMs <= folded.atMs ? folded : undefined
  }

  *[Symbol.iterator](): Iterator<readonly [tag: string, invalidation: Invalidation]> {
    yield* this.#folded
    yield* this.#exact
  }

  #foldOldest(): string | undefined {
    const [oldest] = this.#exact
    if (this.#exact.size <= this.#most || !oldest) return undefined
    const [tag, invalidation] = oldest
    this.#exact.delete(tag)
    this.put(foldedTag(tag), invalidation)
    return tag
  }
}
