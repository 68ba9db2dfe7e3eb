import type { SlicedWork } from '../../time/sliced-work.js'
import { UpstreamUnavailableError } from '../../upstream/errors/errors.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadBucket, ReadMetric } from '../../upstream/wire/wire.js'
import type { BucketIndex } from './bucket-index.js'

/** The data of one group of an aggregate answer, in our buckets. */
export interface IndexedData {
  readonly buckets: readonly {
    readonly index: number
    readonly metrics: readonly (ReadMetric | null)[]
  }[]
  /** Buckets whose numbers are not known: zeros would be invented. */
  readonly leftOut: ReadonlySet<number>
}

/** Of all groups together. Each is written down by its number: more than this is more memory than the answer took. */
const MOST_UNKNOWN_BUCKETS = 300_000

/** Refuses an answer most of whose groups have no data that can be read, before it is put together. */
export function refuseUnknown(
  results: readonly ({ readonly data?: unknown } | null)[] | null | undefined,
  bucketCount: number,
): void {
  const groups = (results ?? []).filter((result) => result?.data === null)
  if (groups.length * bucketCount <= MOST_UNKNOWN_BUCKETS) return
  throw new UpstreamUnavailableError(
    'An answer of Genesys Cloud cannot be read: the data of its groups is not as expected',
    { kind: 'malformed' },
  )
}

/**
 * Puts what a group tells into our buckets; what belongs to none of them is counted. A bucket of
 * ours is left out where it is clear that its numbers came and could not be read: in its place
 * stands one that is unreadable, or most of one that starts or ends elsewhere lies in it.
 */
export async function indexData(
  data: readonly (ReadBucket | null)[] | null | undefined,
  bucketIndex: BucketIndex,
  oddities: Oddities,
  did: SlicedWork,
): Promise<IndexedData> {
  if (data === null) {
    await did(bucketIndex.count)
    return { buckets: [], leftOut: new Set(Array(bucketIndex.count).keys()) }
  }

  const buckets: { index: number; metrics: readonly (ReadMetric | null)[] }[] = []
  const unknown = new Set<number>()
  const displaced = new Set<number>()
  let before = -1
  let unreadable = 0
  /** Buckets come in the order of time: what is unreadable lies between its neighbours. */
  const close = (next: number) => {
    if (next - (before + 1) <= unreadable) {
      for (let index = before + 1; index < next; index++) displaced.add(index)
    }
    unreadable = 0
  }
  for (const bucket of data ?? []) {
    await did(1)
    const place = bucket ? bucketIndex.of(bucket.interval) : undefined
    switch (place?.kind) {
      case 'bucket':
        close(place.index)
        before = place.index
        if (bucket?.metrics === null) unknown.add(place.index)
        buckets.push({ index: place.index, metrics: bucket?.metrics ?? [] })
        break
      case 'ahead':
        break
      case 'foreign':
        oddities.add('bucket')
        if (place.near !== undefined) displaced.add(place.near)
        break
      case 'unreadable':
        oddities.add('bucket')
        unreadable += 1
        break
      default:
        // Counted where the wire was read.
        unreadable += 1
    }
  }
  close(bucketIndex.count)
  for (const { index } of buckets) displaced.delete(index)
  return { buckets, leftOut: new Set([...unknown, ...displaced]) }
}

/** Units of work that a bucket is: one has some ten metrics, but nothing bounds it to them. */
export function workOf(metrics: readonly unknown[] | null | undefined): number {
  return 1 + (metrics?.length ?? 0) / 10
}
