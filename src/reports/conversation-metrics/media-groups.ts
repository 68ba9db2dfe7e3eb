import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer, ReadAggregateResult } from '../../upstream/wire/wire.js'
import type {
  AggregateBuilder,
  AggregatePart,
  Bucketed,
} from '../analytics-query/aggregate-report.js'
import { mediaTypeFrom } from '../analytics-query/media-type.js'
import { canonicalId, compareTexts } from '../ids.js'
import { type MetricColumns, MetricColumnsBuilder } from './metric-columns.js'
import type { QueuePerformanceQuestion } from './question.js'
import { keyOf, type QueueMedia } from './queue-media.js'
import { UnidentifiedGroups } from './unidentified-groups.js'

export interface QueuePerformanceGroup extends QueueMedia {
  /** The name is that of the stored text. */
  readonly cells: MetricColumns
}

/** The report as it lies in the store: plain data, read through `rows.ts` and `series.ts`. */
export interface QueuePerformance extends Bucketed {
  /** Ordered by queue id, then media type name. */
  readonly groups: readonly QueuePerformanceGroup[]
}

/** What came with one part of the question. */
interface ReadPart extends Pick<AggregatePart, 'buckets' | 'oddities'> {
  /** Null for all. */
  readonly queueIds: ReadonlySet<string> | null
  readonly pairs: Set<string>
  readonly unread: UnidentifiedGroups
}

export class GroupsBuilder
  implements AggregateBuilder<QueuePerformanceQuestion, readonly QueuePerformanceGroup[]>
{
  readonly #parts: ReadPart[] = []
  readonly #byPair = new Map<string, QueueMedia & { readonly cells: MetricColumnsBuilder }>()

  async add(
    results: ReadAggregateAnswer['results'],
    { buckets, ids, oddities }: AggregatePart,
    did: SlicedWork,
  ): Promise<void> {
    const part: ReadPart = {
      buckets,
      oddities,
      queueIds: ids && new Set(ids),
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
   * Ordered by queue id, then media type name. Each pair that is asked for has a row with zeros where
   * it did not come. Unless what could not be read in a part accounts for all that are missing there:
   * then their numbers in it are not known.
   */
  async build(
    question: QueuePerformanceQuestion,
    did: SlicedWork,
  ): Promise<readonly QueuePerformanceGroup[]> {
    const wanted = wantedPairs(question)
    const pairs = new Map([...this.#byPair.values(), ...wanted].map((pair) => [keyOf(pair), pair]))
    const unknown = this.#parts.map((part) => this.#unknownIn(part, [...pairs.values()]))
    const isMissing = (pair: QueueMedia) => !this.#byPair.has(keyOf(pair))
    const isKnown = (pair: QueueMedia) =>
      this.#parts.some((part, index) => asks(part, pair) && !unknown[index]?.has(keyOf(pair)))
    for (const pair of wanted) if (isMissing(pair) && isKnown(pair)) this.#cellsOf(pair)
    for (const [index, { buckets }] of this.#parts.entries()) {
      for (const key of unknown[index] ?? []) {
        for (const bucket of buckets.indexes) this.#byPair.get(key)?.cells.leaveOut(bucket)
      }
    }
    const groups: QueuePerformanceGroup[] = []
    for (const { queueId, mediaType, cells } of this.#byPair.values()) {
      const built = cells.build()
      groups.push({ queueId, mediaType, cells: built })
      await did(1 + built.at.length + (built.leftOut?.length ?? 0))
    }
    return groups.sort(
      (a, b) => compareTexts(a.queueId, b.queueId) || compareTexts(a.mediaType, b.mediaType),
    )
  }

  #unknownIn(part: ReadPart, pairs: readonly QueueMedia[]): ReadonlySet<string> {
    if (part.unread.isEmpty) return new Set()
    const missing = pairs.filter((pair) => asks(part, pair) && !part.pairs.has(keyOf(pair)))
    return new Set(part.unread.of(missing).map(keyOf))
  }

  async #addOne(
    result: ReadAggregateResult | null,
    { buckets, oddities, pairs, unread }: ReadPart,
    did: SlicedWork,
  ): Promise<void> {
    const queueId = result?.group === null ? null : result?.group?.['queueId']
    const mediaType = result?.group?.['mediaType']
    if (result === null || queueId === null) {
      unread.addOfAnyQueue()
      return
    }
    // Groups without the dimension hold what belongs to no queue (developer forum 16447).
    if (queueId === undefined) return
    const id = canonicalId(queueId)
    if (mediaType === null) {
      unread.addOf(id)
      return
    }
    const pair = { queueId: id, mediaType: mediaTypeFrom(mediaType) }
    pairs.add(keyOf(pair))
    await buckets.place(result.data, this.#cellsOf(pair), oddities, did)
  }

  #cellsOf({ queueId, mediaType }: QueueMedia): MetricColumnsBuilder {
    const key = keyOf({ queueId, mediaType })
    const cells = this.#byPair.get(key)?.cells ?? new MetricColumnsBuilder()
    this.#byPair.set(key, { queueId, mediaType, cells })
    return cells
  }
}

/** Both given: all their combinations have rows. */
function wantedPairs({ queueIds, mediaTypes }: QueuePerformanceQuestion): readonly QueueMedia[] {
  if (!queueIds || !mediaTypes) return []
  return queueIds.flatMap((queueId) => mediaTypes.map((mediaType) => ({ queueId, mediaType })))
}

function asks({ queueIds }: ReadPart, { queueId }: QueueMedia): boolean {
  return queueIds?.has(queueId) ?? true
}
