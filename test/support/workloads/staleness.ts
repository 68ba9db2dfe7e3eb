import { ageRanges, type BucketAges } from '../../../src/planning/buckets/bucket-ages.js'

/** Adjacent buckets that were read at once. */
export interface ReadPart {
  readonly fromMs: number
  readonly toMs: number
  readonly asOfMs: number
}

/** What one reader saw: buckets of this length, each read at its part's `asOfMs`. */
export interface SeenAnswer {
  readonly nowMs: number
  readonly bucketMs: number
  readonly parts: readonly ReadPart[]
}

/** Shares of a fresh age are kept in hundredths, up to this many. */
const MOST = 2_000

class Shares {
  readonly #weights = new Float64Array(MOST + 1)
  #total = 0

  add(share: number, weight: number): void {
    const at = Math.min(MOST, Math.max(0, Math.ceil(share * 100)))
    this.#weights[at] = (this.#weights[at] ?? 0) + weight
    this.#total += weight
  }

  quantile(share: number): number {
    let sum = 0
    for (const [at, weight] of this.#weights.entries()) {
      sum += weight
      if (sum >= share * this.#total && sum > 0) return at / 100
    }
    return 0
  }
}

/** How stale readers see buckets: age over the fresh age that a bucket has by itself. */
export class Staleness {
  /** Of each bucket that was seen. */
  readonly buckets = new Shares()
  /** Of the stalest bucket of each answer. */
  readonly answers = new Shares()
  readonly #ages: BucketAges

  constructor(ages: BucketAges) {
    this.#ages = ages
  }

  see({ nowMs, bucketMs, parts }: SeenAnswer): void {
    let stalest = 0
    for (const { fromMs, toMs: endMs, asOfMs } of parts) {
      // What had not begun is told by nobody.
      const toMs = Math.min(endMs, Math.ceil(nowMs / bucketMs) * bucketMs)
      if (toMs <= fromMs) continue
      const span = { fromMs, toMs, stepMs: bucketMs }
      for (const range of ageRanges(span, asOfMs, this.#ages)) {
        const share = (nowMs - asOfMs) / range.lifetime.freshMs
        this.buckets.add(share, (range.toMs - range.fromMs) / bucketMs)
        stalest = Math.max(stalest, share)
      }
    }
    this.answers.add(stalest, 1)
  }
}
