import type { SlicedWork } from '../../time/sliced-work.js'
import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadAggregateAnswer, ReadMetric } from '../../upstream/wire/wire.js'
import type {
  AggregateBuilder,
  AggregatePart,
  Bucketed,
} from '../analytics-query/aggregate-report.js'
import { canonicalId, compareTexts } from '../ids.js'
import { GroupCells, type MetricSeries } from './group-cells.js'
import type { AggregatesQuestion } from './question.js'

/** The values of one combination of dimensions. */
export interface AggregateGroup {
  /** By name of the dimension. */
  readonly group: readonly DimensionValue[]
  /** Buckets in which anything happened, ascending. */
  readonly at: readonly number[]
  /** By metric and qualifier; each column has one number for each bucket in `at`. */
  readonly series: readonly MetricSeries[]
}

export interface DimensionValue {
  readonly dimension: string
  readonly value: string
}

/** The report as it lies in the store: plain data, read through `rows.ts`. */
export interface Aggregates extends Bucketed {
  /** Ordered by their dimensions and values. */
  readonly groups: readonly AggregateGroup[]
}

/** What of a question its answers are read by. */
export interface GroupsOptions {
  readonly metrics: readonly string[]
  /** By which the question may be cut into parts; null: it may not. */
  readonly cutBy: string | null
  /** Whether parts of a bucket give the whole. */
  readonly adds: (metric: string) => boolean
}

type Metrics = readonly (ReadMetric | null)[]

export class GroupsBuilder
  implements AggregateBuilder<AggregatesQuestion, readonly AggregateGroup[]>
{
  readonly #options: GroupsOptions
  readonly #byKey = new Map<
    string,
    { readonly group: readonly DimensionValue[]; readonly cells: GroupCells }
  >()

  constructor(options: GroupsOptions) {
    this.#options = options
  }

  async add(
    results: ReadAggregateAnswer['results'],
    { buckets, ids, oddities }: AggregatePart,
    did: SlicedWork,
  ): Promise<void> {
    const { cutBy } = this.#options
    const asked = ids && cutBy !== null ? new Set(ids) : null
    for (const result of results ?? []) {
      await did(1)
      const group = result && groupFrom(result.group)
      // Counted where the wire was read: whose numbers they are is not known.
      if (!result || !group) continue
      const value = group.find(({ dimension }) => dimension === cutBy)?.value
      if (asked && value !== undefined && !asked.has(value)) {
        oddities.add('group')
        continue
      }
      await buckets.place(result.data, this.#targetOf(group, oddities), oddities, did)
    }
  }

  async build(_: AggregatesQuestion, did: SlicedWork): Promise<readonly AggregateGroup[]> {
    const groups: AggregateGroup[] = []
    const keys = [...this.#byKey.keys()].sort(compareTexts)
    for (const key of keys) {
      const one = this.#byKey.get(key)
      if (!one) continue
      const { at, series } = one.cells.build()
      if (at.length > 0) groups.push({ group: one.group, at, series })
      await did(1 + at.length * series.length)
    }
    return groups
  }

  #targetOf(group: readonly DimensionValue[], oddities: Oddities) {
    const key = JSON.stringify(group.map(({ dimension, value }) => [dimension, value]))
    const { metrics, adds } = this.#options
    const cells = this.#byKey.get(key)?.cells ?? new GroupCells(metrics, adds)
    this.#byKey.set(key, { group, cells })
    return {
      add: (bucket: number, told: Metrics) => cells.add(bucket, told, oddities),
      leaveOut: (bucket: number) => cells.leaveOut(bucket),
    }
  }
}

/** Without a grouping there may be none. Null: a value of it could not be read. */
function groupFrom(
  group: Readonly<Record<string, string | null>> | null | undefined,
): readonly DimensionValue[] | null {
  if (group === null) return null
  const values: DimensionValue[] = []
  for (const [dimension, value] of Object.entries(group ?? {})) {
    if (value === null) return null
    values.push({ dimension, value: canonicalId(value) })
  }
  return values.sort((a, b) => compareTexts(a.dimension, b.dimension))
}
