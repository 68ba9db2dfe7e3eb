import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/oddities.js'
import type { ReadAggregateAnswer, ReadAggregateResult } from '../../upstream/wire.js'
import type { BucketPlaces } from '../bucket-places.js'
import { canonicalId } from '../ids.js'
import { type MediaType, mediaTypeFrom } from '../media-type.js'
import { placeData, refuseUnknown, workOf } from '../placed-data.js'
import { type Cells, CellsBuilder } from './cells.js'

/** One queue and media type. */
export interface QueuePerformanceGroup {
  readonly queueId: string
  readonly mediaType: MediaType
  readonly cells: Cells
}

interface GroupBuilder {
  readonly queueId: string
  readonly mediaType: MediaType
  readonly cells: CellsBuilder
}

/** The groups of an answer while they are gathered; those that repeat are added up. */
export class GroupsBuilder {
  readonly #places: BucketPlaces
  readonly #oddities: Oddities
  readonly #byPair = new Map<string, GroupBuilder>()
  /** Groups that do not say which queue they are of; and by queue those without their media type. */
  #ofAnyQueue = 0
  readonly #ofQueue = new Map<string, number>()

  constructor(places: BucketPlaces, oddities: Oddities) {
    this.#places = places
    this.#oddities = oddities
  }

  async add(results: ReadAggregateAnswer['results'], slices: SlicedWork): Promise<void> {
    refuseUnknown(results, this.#places)
    if (results === null) this.#ofAnyQueue = Number.POSITIVE_INFINITY
    for (const result of results ?? []) {
      await slices.did(1)
      await this.#addOne(result, slices)
    }
  }

  /**
   * Gives a pair that did not come zeros, unless what could not be read accounts for all that are
   * missing: then its numbers are not known.
   */
  fill(queueIds: readonly string[], mediaTypes: readonly MediaType[]): void {
    const missing = queueIds
      .map((queueId) => ({
        queueId,
        mediaTypes: mediaTypes.filter((one) => !this.#byPair.has(keyOf(queueId, one))),
      }))
      .filter(({ queueId, mediaTypes: its }) => its.length > (this.#ofQueue.get(queueId) ?? 0))
    const count = missing.reduce((sum, { mediaTypes: its }) => sum + its.length, 0)
    if (count <= this.#ofAnyQueue) return
    for (const { queueId, mediaTypes: its } of missing) {
      for (const mediaType of its) this.#groupOf(queueId, mediaType)
    }
  }

  /** Ordered by queue id, then media type name. */
  async build(slices: SlicedWork): Promise<readonly QueuePerformanceGroup[]> {
    const groups: QueuePerformanceGroup[] = []
    for (const { queueId, mediaType, cells } of this.#byPair.values()) {
      const built = cells.build()
      groups.push({ queueId, mediaType, cells: built })
      await slices.did(1 + built.at.length + (built.leftOut?.length ?? 0))
    }
    return groups.sort((a, b) => compare(a.queueId, b.queueId) || compare(a.mediaType, b.mediaType))
  }

  async #addOne(result: ReadAggregateResult | null, slices: SlicedWork): Promise<void> {
    const queueId = result?.group === null ? null : result?.group?.['queueId']
    const mediaType = result?.group?.['mediaType']
    if (result === null || queueId === null) {
      this.#ofAnyQueue += 1
      return
    }
    // Groups without the dimension hold what belongs to no queue (developer forum 16447).
    if (queueId === undefined) return
    const id = canonicalId(queueId)
    if (mediaType === null) {
      this.#ofQueue.set(id, (this.#ofQueue.get(id) ?? 0) + 1)
      return
    }
    const { cells } = this.#groupOf(id, mediaTypeFrom(mediaType))
    const { buckets, leftOut } = await placeData(result.data, this.#places, this.#oddities, slices)
    for (const { index, metrics } of buckets) {
      cells.add(index, metrics)
      await slices.did(workOf(metrics))
    }
    for (const index of leftOut) cells.leaveOut(index)
  }

  #groupOf(queueId: string, mediaType: MediaType): GroupBuilder {
    const key = keyOf(queueId, mediaType)
    const group = this.#byPair.get(key) ?? {
      queueId,
      mediaType,
      cells: new CellsBuilder(this.#oddities),
    }
    this.#byPair.set(key, group)
    return group
  }
}

function keyOf(queueId: string, mediaType: MediaType): string {
  return `${queueId} ${mediaType}`
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
