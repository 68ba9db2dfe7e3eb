import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateAnswer, ReadAggregateResult } from '../../upstream/wire/wire.js'
import type {
  AggregateBuilder,
  AggregatePart,
  Bucketed,
} from '../analytics-query/aggregate-report.js'
import {
  type AskedMetrics,
  type MetricColumns,
  MetricColumnsBuilder,
} from '../conversation-metrics/metric-columns.js'

/** The numbers of what has this key. */
export type KeyedGroup<Key> = Key & { readonly cells: MetricColumns }

/** A report by a key of several dimensions as it lies in the store: plain data, read through views. */
export interface KeyedGroups<Key> extends Bucketed {
  /** In the order of their keys. */
  readonly groups: readonly KeyedGroup<Key>[]
}

/** The dimensions of one group of an answer; null: it was there, and could not be read. */
export type ReadDimensions = Readonly<Record<string, string | null>>

export interface KeyedGroupsOptions<Key> {
  readonly asked: AskedMetrics
  /** Undefined: it is of nothing that the report tells. `unread`: what it is of cannot be read. */
  keyFrom(group: ReadDimensions): Key | 'unread' | undefined
  /** Distinct for distinct keys. */
  textOf(key: Key): string
  /** By which the parts of a question can be cut. */
  idOf(key: Key): string
  compare(a: Key, b: Key): number
}

/** What came with one part of the question. */
interface ReadPart extends Pick<AggregatePart, 'buckets' | 'oddities'> {
  /** Null for all. */
  readonly ids: ReadonlySet<string> | null
  readonly came: Set<string>
  /** How many groups did not say what they are of. */
  unread: number
}

/** Groups as they come in the answers: a key that did not come has no row. */
export class KeyedGroupsBuilder<Question, Key extends object>
  implements AggregateBuilder<Question, readonly KeyedGroup<Key>[]>
{
  readonly #options: KeyedGroupsOptions<Key>
  readonly #parts: ReadPart[] = []
  readonly #byText = new Map<string, { readonly key: Key; readonly cells: MetricColumnsBuilder }>()

  constructor(options: KeyedGroupsOptions<Key>) {
    this.#options = options
  }

  async add(
    results: ReadAggregateAnswer['results'],
    { buckets, ids, oddities }: AggregatePart,
    did: SlicedWork,
  ): Promise<void> {
    const unread = results === null ? Number.POSITIVE_INFINITY : 0
    const part = { buckets, oddities, ids: ids && new Set(ids), came: new Set<string>(), unread }
    this.#parts.push(part)
    for (const result of results ?? []) {
      await did(1)
      await this.#addOne(result, part, did)
    }
  }

  /**
   * What came in one part, and in another did not, has zeros there. Unless what could not be read there
   * accounts for all that are missing: then their numbers in it are not known.
   */
  async build(_: Question, did: SlicedWork): Promise<readonly KeyedGroup<Key>[]> {
    for (const part of this.#parts) if (part.unread > 0) await this.#leaveOutMissing(part, did)
    const groups: KeyedGroup<Key>[] = []
    for (const { key, cells } of this.#byText.values()) {
      const built = cells.build()
      groups.push({ ...key, cells: built })
      await did(1 + built.at.length + (built.leftOut?.length ?? 0))
    }
    return groups.sort((a, b) => this.#options.compare(a, b))
  }

  async #leaveOutMissing(part: ReadPart, did: SlicedWork): Promise<void> {
    const { ids, came, unread, buckets } = part
    const missing = [...this.#byText].filter(
      ([text, { key }]) => !came.has(text) && (ids?.has(this.#options.idOf(key)) ?? true),
    )
    if (missing.length > unread) return
    for (const [, { cells }] of missing) {
      for (const bucket of buckets.indexes) cells.leaveOut(bucket)
      await did(buckets.indexes.length)
    }
  }

  async #addOne(
    result: ReadAggregateResult | null,
    part: ReadPart,
    did: SlicedWork,
  ): Promise<void> {
    const group = result?.group
    const key = group
      ? this.#options.keyFrom(group)
      : group === undefined && result
        ? undefined
        : 'unread'
    if (key === 'unread') part.unread += 1
    if (!result || key === undefined || key === 'unread') return
    part.came.add(this.#options.textOf(key))
    await part.buckets.place(result.data, this.#cellsOf(key), part.oddities, did)
  }

  #cellsOf(key: Key): MetricColumnsBuilder {
    const text = this.#options.textOf(key)
    const cells = this.#byText.get(text)?.cells ?? new MetricColumnsBuilder(this.#options.asked)
    this.#byText.set(text, { key, cells })
    return cells
  }
}
