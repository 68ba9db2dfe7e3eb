import type { BucketView } from '../buckets/row-views.js'
import { bucketViews } from '../buckets/row-views.js'
import { type DurationStats, durationStats } from './duration-stats.js'
import type { MetricColumns } from './metric-columns.js'

/** The names of a timer's columns. */
export interface TimerColumns<Column extends string> {
  readonly count: Column
  readonly sum: Column
  readonly min: Column
  readonly max: Column
}

/** Put together once: of a name that is made for each row, a look-up takes longer than the rest of it. */
export function timerColumns<Metric extends string>(metric: Metric) {
  return {
    count: `${metric}.count`,
    sum: `${metric}.sum`,
    min: `${metric}.min`,
    max: `${metric}.max`,
  } as const
}

/** Groups of numbers, whatever they are of. */
export interface GroupsOfCells<Group extends { readonly cells: MetricColumns }> {
  readonly edgesMs: readonly number[]
  readonly groups: readonly Group[]
}

/** Stands for "no event in this bucket". */
const NOWHERE = -1

/** The numbers of one row, read from the columns one by one: what nobody selects costs nothing. */
export class ColumnsRow<Column extends string> {
  readonly #columns: MetricColumns['columns']
  readonly #refused: MetricColumns['refused']
  readonly #index: number

  constructor({ columns, refused }: MetricColumns, index: number) {
    this.#columns = columns
    this.#refused = refused
    this.#index = index
  }

  /** NaN: not known. */
  protected number(column: Column): number {
    // V8 takes an index below 0 for a name, and searches for it.
    if (this.#index === NOWHERE) return 0
    const number = this.#columns[column]?.[this.#index]
    return number === null ? Number.NaN : (number ?? 0)
  }

  /** Null: not known. */
  protected count(column: Column): number | null {
    if (this.#refused?.includes(column)) return null
    const count = this.number(column)
    return Number.isNaN(count) ? null : count
  }

  protected timer({ count, sum, min, max }: TimerColumns<Column>): DurationStats {
    return durationStats(this.number(count), this.number(sum), this.number(min), this.number(max))
  }
}

/** One row per group and bucket that is not left out. */
export function rowCount({
  edgesMs,
  groups,
}: GroupsOfCells<{ readonly cells: MetricColumns }>): number {
  const buckets = Math.max(0, edgesMs.length - 1)
  return groups.reduce((rows, { cells }) => rows + buckets - (cells.leftOut?.length ?? 0), 0)
}

/**
 * All rows in the contract's order: that of the groups, then bucket; empty buckets are zeros, those left
 * out have no row. Each is made when it is asked for.
 * @param ofGroup what makes the rows of one group
 */
export function* rowsOf<Group extends { readonly cells: MetricColumns }, Row>(
  { edgesMs, groups }: GroupsOfCells<Group>,
  ofGroup: (group: Group) => (interval: BucketView, index: number) => Row,
): Generator<Row, void, undefined> {
  const buckets = bucketViews(edgesMs)
  for (const group of groups) {
    const { cells } = group
    const rowOf = ofGroup(group)
    const leftOut = new Set(cells.leftOut)
    let next = 0
    for (const [index, bucket] of buckets.entries()) {
      if (leftOut.has(index)) continue
      const here = cells.at[next] === index ? next++ : NOWHERE
      yield rowOf(bucket, here)
    }
  }
}
