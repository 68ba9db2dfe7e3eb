import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateResult, ReadMetric } from '../../upstream/wire/wire.js'
import type { AnsweredPart } from '../splitting/ask-in-parts.js'
import type { Bucketing } from '../time/bucketing.js'
import { BucketIndex } from './bucket-index.js'
import { indexData, workOf } from './indexed-data.js'

/** What the numbers of a group are gathered in. */
interface BucketTarget {
  add(bucket: number, metrics: readonly (ReadMetric | null)[], oddities: Oddities): void
  leaveOut(bucket: number): void
}

export type PartBuckets = ReturnType<typeof partBuckets>

/**
 * Where the buckets of an answer, to the whole or to a part of it, belong among those of the whole. A part is held to
 * its own interval: what it tells about any other is foreign, or would count twice.
 */
export function partBuckets(
  whole: BucketIndex,
  bucketing: Bucketing,
  { interval, fromStep, isWhole }: AnsweredPart<unknown>,
  asOfMs: number,
) {
  const bucketIndex = isWhole ? whole : new BucketIndex(interval, bucketing, asOfMs)
  // Without a step all parts tell of the one bucket.
  const first = bucketing.step ? fromStep : 0
  // A later part can tell of a bucket that had not begun when the first part was read.
  const count = Math.max(0, Math.min(bucketIndex.count, whole.count - first))
  return {
    /** Buckets of the whole that this part tells of. */
    indexes: Array.from({ length: count }, (_, index) => first + index),
    /** Puts the data of one group into the buckets of the whole. */
    place: async (
      data: ReadAggregateResult['data'],
      into: BucketTarget,
      oddities: Oddities,
      did: SlicedWork,
    ): Promise<void> => {
      const { buckets, leftOut } = await indexData(data, bucketIndex, oddities, did)
      for (const { index, metrics } of buckets) {
        if (index >= count) continue
        into.add(first + index, metrics, oddities)
        await did(workOf(metrics))
      }
      for (const index of leftOut) if (index < count) into.leaveOut(first + index)
    },
  }
}
