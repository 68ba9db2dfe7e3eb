import { type BucketView, bucketViews } from '../buckets/row-views.js'
import type { MetricSeries } from './group-cells.js'
import type { AggregateGroup, Aggregates, DimensionValue } from './groups.js'
import { kindOf, type MetricKind } from './metric-kind.js'
import { STATS, type Stat } from './stats.js'

export interface DimensionView extends DimensionValue {
  readonly name: string | null
}

/** What the schema writes of a metric; null for what is not told. */
export interface MetricView {
  readonly metric: string
  readonly qualifier: string | null
  readonly kind: MetricKind
  readonly count: number | null
  readonly sum: number | null
  readonly average: number | null
  readonly min: number | null
  readonly max: number | null
  readonly ratio: number | null
  readonly numerator: number | null
  readonly denominator: number | null
  readonly target: number | null
  readonly current: number | null
}

/** One group in one bucket, read from the columns when it is asked for. */
export class AggregateRow {
  readonly group: readonly DimensionView[]
  readonly interval: BucketView
  readonly #series: readonly MetricSeries[]
  readonly #index: number

  constructor(
    group: readonly DimensionView[],
    interval: BucketView,
    series: readonly MetricSeries[],
    index: number,
  ) {
    this.group = group
    this.interval = interval
    this.#series = series
    this.#index = index
  }

  get metrics(): readonly MetricView[] {
    return this.#series.filter((one) => isTold(one, this.#index)).map((one) => this.#view(one))
  }

  metricOf(name: string, qualifier: string | null): MetricView | null {
    const series = this.#series.find(
      (one) => one.metric === name && one.qualifier === qualifier && isTold(one, this.#index),
    )
    return series ? this.#view(series) : null
  }

  #view({ metric, qualifier, columns }: MetricSeries): MetricView {
    const at = (stat: Stat) => columns[stat]?.[this.#index] ?? null
    const kind = kindOf(metric)
    const told = (number: number | null) =>
      number !== null && kind === 'TIMER' ? number / 1_000 : number
    const [count, sum, numerator, denominator] = [
      at('count'),
      at('sum'),
      at('numerator'),
      at('denominator'),
    ]
    return {
      metric,
      qualifier,
      kind,
      count,
      sum: told(sum),
      average: sum !== null && count !== null && count > 0 ? told(sum / count) : null,
      min: told(at('min')),
      max: told(at('max')),
      ratio:
        numerator === null || denominator === null ? at('ratio') : share(numerator, denominator),
      numerator,
      denominator,
      target: at('target'),
      current: told(at('current')),
    }
  }
}

function share(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator
}

function isTold({ columns }: MetricSeries, index: number): boolean {
  return STATS.some((stat) => (columns[stat]?.[index] ?? null) !== null)
}

/** One row per group and bucket in which anything happened. */
export function rowCount({ groups }: Aggregates): number {
  return groups.reduce((rows, { at }) => rows + at.length, 0)
}

/** How many values of dimensions, or of metrics, all rows have together. */
export function valueCount({ groups }: Aggregates, of: 'group' | 'metrics'): number {
  let count = 0
  for (const { group, at, series } of groups) {
    if (of === 'group') count += at.length * group.length
    else for (const index of at.keys()) count += series.filter((one) => isTold(one, index)).length
  }
  return count
}

/** By group, then bucket; each is made when it is asked for. */
export function* rowsOf(
  { edgesMs, groups }: Aggregates,
  viewOf: (group: AggregateGroup['group']) => readonly DimensionView[],
): Generator<AggregateRow, void, undefined> {
  const buckets = bucketViews(edgesMs)
  for (const { group, at, series } of groups) {
    const view = viewOf(group)
    for (const [index, bucket] of at.entries()) {
      const interval = buckets[bucket]
      if (interval) yield new AggregateRow(view, interval, series, index)
    }
  }
}
