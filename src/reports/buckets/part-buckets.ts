import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateResult } from '../../upstream/wire/wire.js'
import type { AnsweredPart } from '../splitting/ask-in-parts.js'
import type { Bucketing } from '../time/bucketing.js'
import { BucketIndex } from './bucket-index.js'
import { type IndexedData, indexData } from './indexed-data.js'

/**
 * Where the buckets of one part's answer belong among those of the whole. A part is held to its own
 * interval: what it tells about any other is foreign, or would count twice.
 */
export class PartBuckets {
  /** Buckets of the whole that this part tells of. */
  readonly indexes: readonly number[]
  readonly #bucketIndex: BucketIndex
  readonly #first: number
  readonly #count: number

  constructor(bucketIndex: BucketIndex, first: number, count: number) {
    this.#bucketIndex = bucketIndex
    this.#first = first
    // A later part can tell of a bucket that had not begun when the first part was read.
    this.#count = Math.max(0, Math.min(bucketIndex.count, count - first))
    this.indexes = Array.from({ length: this.#count }, (_, index) => first + index)
  }

  async place(
    data: ReadAggregateResult['data'],
    oddities: Oddities,
    slices: SlicedWork,
  ): Promise<IndexedData> {
    const { buckets, leftOut } = await indexData(data, this.#bucketIndex, oddities, slices)
    const known = buckets.filter(({ index }) => index < this.#count)
    const without = [...leftOut].filter((index) => index < this.#count)
    return {
      buckets: known.map(({ index, metrics }) => ({ index: this.#first + index, metrics })),
      leftOut: new Set(without.map((index) => this.#first + index)),
    }
  }
}

/** Of an answer to the whole or to a part of it. Without a step all parts tell of the one bucket. */
export function partBuckets(
  whole: BucketIndex,
  bucketing: Bucketing,
  { interval, fromStep, isWhole }: AnsweredPart<unknown>,
  asOfMs: number,
): PartBuckets {
  const bucketIndex = isWhole ? whole : new BucketIndex(interval, bucketing, asOfMs)
  return new PartBuckets(bucketIndex, bucketing.step ? fromStep : 0, whole.count)
}
