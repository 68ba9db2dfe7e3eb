import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer, ReadAggregateResult } from '../../upstream/wire/wire.js'
import type {
  AggregateBuilder,
  AggregatePart,
  Bucketed,
} from '../analytics-query/aggregate-report.js'
import { type MediaType, mediaTypeFrom } from '../analytics-query/media-type.js'
import { canonicalId, compareTexts } from '../ids.js'
import { type EntityMedia, keyOf } from './entity-media.js'
import { type AskedMetrics, type MetricColumns, MetricColumnsBuilder } from './metric-columns.js'
import { UnidentifiedGroups } from './unidentified-groups.js'

export interface MediaGroup extends EntityMedia {
  /** The name is that of the stored text. */
  readonly cells: MetricColumns
}

/** A report by entity and media type as it lies in the store: plain data, read through views. */
export interface MediaGroups extends Bucketed {
  /** Ordered by the entity's id, then media type name. */
  readonly groups: readonly MediaGroup[]
}

/** Which groups a question is about; null for all. */
export interface WantedGroups {
  readonly entityIds: readonly string[] | null
  readonly mediaTypes: readonly MediaType[] | null
}

/** What came with one part of the question. */
interface ReadPart extends Pick<AggregatePart, 'buckets' | 'oddities'> {
  /** Null for all. */
  readonly entityIds: ReadonlySet<string> | null
  readonly pairs: Set<string>
  readonly unread: UnidentifiedGroups
}

export interface MediaGroupsOptions<Question> {
  /** By which the answers are grouped beside the media type. */
  readonly dimension: 'queueId' | 'userId'
  readonly asked: AskedMetrics
  wanted(question: Question): WantedGroups
}

export class MediaGroupsBuilder<Question>
  implements AggregateBuilder<Question, readonly MediaGroup[]>
{
  readonly #options: MediaGroupsOptions<Question>
  readonly #parts: ReadPart[] = []
  readonly #byPair = new Map<string, EntityMedia & { readonly cells: MetricColumnsBuilder }>()

  constructor(options: MediaGroupsOptions<Question>) {
    this.#options = options
  }

  async add(
    results: ReadAggregateAnswer['results'],
    { buckets, ids, oddities }: AggregatePart,
    did: SlicedWork,
  ): Promise<void> {
    const part: ReadPart = {
      buckets,
      oddities,
      entityIds: ids && new Set(ids),
      pairs: new Set(),
      unread: new UnidentifiedGroups(),
    }
    this.#parts.push(part)
    if (results === null) part.unread.addAll()
    for (const result of results ?? []) {
      await did(1)
      await this.#addOne(result, part, did)
    }
  }

  /**
   * Ordered by the entity's id, then media type name. Each pair that is asked for has a row with zeros
   * where it did not come. Unless what could not be read in a part accounts for all that are missing
   * there: then their numbers in it are not known.
   */
  async build(question: Question, did: SlicedWork): Promise<readonly MediaGroup[]> {
    const wanted = pairsOf(this.#options.wanted(question))
    const pairs = new Map([...this.#byPair.values(), ...wanted].map((pair) => [keyOf(pair), pair]))
    const unknown = this.#parts.map((part) => this.#unknownIn(part, [...pairs.values()]))
    const isMissing = (pair: EntityMedia) => !this.#byPair.has(keyOf(pair))
    const isKnown = (pair: EntityMedia) =>
      this.#parts.some((part, index) => asks(part, pair) && !unknown[index]?.has(keyOf(pair)))
    for (const pair of wanted) if (isMissing(pair) && isKnown(pair)) this.#cellsOf(pair)
    for (const [index, { buckets }] of this.#parts.entries()) {
      for (const key of unknown[index] ?? []) {
        for (const bucket of buckets.indexes) this.#byPair.get(key)?.cells.leaveOut(bucket)
      }
    }
    const groups: MediaGroup[] = []
    for (const { entityId, mediaType, cells } of this.#byPair.values()) {
      const built = cells.build()
      groups.push({ entityId, mediaType, cells: built })
      await did(1 + built.at.length + (built.leftOut?.length ?? 0))
    }
    return groups.sort(
      (a, b) => compareTexts(a.entityId, b.entityId) || compareTexts(a.mediaType, b.mediaType),
    )
  }

  #unknownIn(part: ReadPart, pairs: readonly EntityMedia[]): ReadonlySet<string> {
    if (part.unread.isEmpty) return new Set()
    const missing = pairs.filter((pair) => asks(part, pair) && !part.pairs.has(keyOf(pair)))
    return new Set(part.unread.of(missing).map(keyOf))
  }

  async #addOne(
    result: ReadAggregateResult | null,
    { buckets, oddities, pairs, unread }: ReadPart,
    did: SlicedWork,
  ): Promise<void> {
    const { dimension } = this.#options
    const entityId = result?.group === null ? null : result?.group?.[dimension]
    const mediaType = result?.group?.['mediaType']
    if (result === null || entityId === null) {
      unread.addOfAny()
      return
    }
    // Groups without the dimension hold what belongs to no queue or no agent (developer forum 16447).
    if (entityId === undefined) return
    const id = canonicalId(entityId)
    if (mediaType === null) {
      unread.addOf(id)
      return
    }
    const pair = { entityId: id, mediaType: mediaTypeFrom(mediaType) }
    pairs.add(keyOf(pair))
    await buckets.place(result.data, this.#cellsOf(pair), oddities, did)
  }

  #cellsOf({ entityId, mediaType }: EntityMedia): MetricColumnsBuilder {
    const key = keyOf({ entityId, mediaType })
    const cells = this.#byPair.get(key)?.cells ?? new MetricColumnsBuilder(this.#options.asked)
    this.#byPair.set(key, { entityId, mediaType, cells })
    return cells
  }
}

/** Both given: all their combinations have rows. */
function pairsOf({ entityIds, mediaTypes }: WantedGroups): readonly EntityMedia[] {
  if (!entityIds || !mediaTypes) return []
  return entityIds.flatMap((entityId) => mediaTypes.map((mediaType) => ({ entityId, mediaType })))
}

function asks({ entityIds }: ReadPart, { entityId }: EntityMedia): boolean {
  return entityIds?.has(entityId) ?? true
}
