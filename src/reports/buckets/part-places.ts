import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateResult } from '../../upstream/wire/wire.js'
import type { AnsweredPart } from '../splitting/ask-in-parts.js'
import type { Bucketing } from '../time/bucketing.js'
import { BucketPlaces } from './bucket-places.js'
import { type PlacedData, placeData } from './placed-data.js'

/**
 * Where the buckets of one part's answer belong among those of the whole. A part is held to its own
 * interval: what it tells about any other is foreign, or would count twice.
 */
export class PartPlaces {
  /** Buckets of the whole that this part tells of. */
  readonly buckets: readonly number[]
  readonly #places: BucketPlaces
  readonly #first: number
  readonly #count: number

  constructor(places: BucketPlaces, first: number, count: number) {
    this.#places = places
    this.#first = first
    // A later part can tell of a bucket that had not begun when the first part was read.
    this.#count = Math.max(0, Math.min(places.count, count - first))
    this.buckets = Array.from({ length: this.#count }, (_, index) => first + index)
  }

  async place(
    data: ReadAggregateResult['data'],
    oddities: Oddities,
    slices: SlicedWork,
  ): Promise<PlacedData> {
    const { buckets, leftOut } = await placeData(data, this.#places, oddities, slices)
    const known = buckets.filter(({ index }) => index < this.#count)
    const without = [...leftOut].filter((index) => index < this.#count)
    return {
      buckets: known.map(({ index, metrics }) => ({ index: this.#first + index, metrics })),
      leftOut: new Set(without.map((index) => this.#first + index)),
    }
  }
}

/** Of an answer to the whole or to a part of it. Without a step all parts tell of the one bucket. */
export function partPlaces(
  whole: BucketPlaces,
  bucketing: Bucketing,
  { interval, fromStep, isWhole }: AnsweredPart<unknown>,
  asOfMs: number,
): PartPlaces {
  const places = isWhole ? whole : new BucketPlaces(interval, bucketing, asOfMs)
  return new PartPlaces(places, bucketing.step ? fromStep : 0, whole.count)
}
