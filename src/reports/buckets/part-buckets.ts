import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateResult, ReadMetric } from '../../upstream/wire/wire.js'
import type { AnsweredPart } from '../splitting/ask-in-parts.js'
import type { Bucketing } from '../time/bucketing.js'
import { BucketIndex } from './bucket-index.js'
import { indexData, workOf } from './indexed-data.js'

/** What the numbers of a group are gathered in. */
interface BucketTarget {
  add(bucket: number, metrics: readonly (ReadMetric | null)[]): void
  leaveOut(bucket: number): void
}

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

  /** Puts the data of one group into the buckets of the whole. */
  async place(
    data: ReadAggregateResult['data'],
    into: BucketTarget,
    oddities: Oddities,
    slices: SlicedWork,
  ): Promise<void> {
    const { buckets, leftOut } = await indexData(data, this.#bucketIndex, oddities, slices)
    for (const { index, metrics } of buckets) {
      if (index >= this.#count) continue
      into.add(this.#first + index, metrics)
      await slices.did(workOf(metrics))
    }
    for (const index of leftOut) if (index < this.#count) into.leaveOut(this.#first + index)
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
