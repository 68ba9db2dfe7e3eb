import type { WireAggregateResult } from '../../upstream/wire/wire.js'
import type { AggregateQuery } from './aggregate-query.js'
import type { Column } from './columns.js'
import type { Dimensions } from './filter.js'
import { Cell, statsOf } from './tally.js'

/** The sums of an answer: by combination of dimensions, then by bucket. */
export class GroupedCells {
  readonly #query: AggregateQuery
  readonly #groups = new Map<string, { readonly group: Dimensions; readonly cells: Cell[] }>()

  constructor(query: AggregateQuery) {
    this.#query = query
  }

  /** @param fed the columns of the metric */
  add(group: Dimensions, bucket: number, fed: readonly Column[], value: number): void {
    const key = JSON.stringify(group)
    const { cells } = this.#groups.get(key) ?? this.#open(key, group)
    const { metrics, views } = this.#query
    cells[bucket] ??= new Cell(metrics.length + views.length)
    for (const { at, gteMs, ltMs } of fed) {
      if (value >= gteMs && value < ltMs) cells[bucket].add(at, value)
    }
  }

  results(): WireAggregateResult[] {
    const results = [...this.#groups.values()].map(({ group, cells }) => ({
      group: { ...group },
      data: this.#dataOf(cells),
    }))
    return results.filter(({ data }) => data.length > 0)
  }

  #open(key: string, group: Dimensions) {
    const opened = { group, cells: [] }
    this.#groups.set(key, opened)
    return opened
  }

  #dataOf(cells: readonly Cell[]): NonNullable<WireAggregateResult['data']> {
    const { metrics, views, buckets } = this.#query
    const data: NonNullable<WireAggregateResult['data']> = []
    cells.forEach((cell, bucket) => {
      const summed = metrics.flatMap((metric, at) => {
        const sums = cell.read(at)
        return sums ? [{ metric, stats: statsOf(metric, sums, undefined) }] : []
      })
      const viewed = views.flatMap(({ name, target }, i) => {
        const sums = cell.read(metrics.length + i)
        return sums ? [{ name, stats: statsOf(target, sums, undefined) }] : []
      })
      if (summed.length + viewed.length === 0) return
      const told = { interval: buckets.spell(bucket), metrics: summed }
      data.push(views.length > 0 ? { ...told, views: viewed } : told)
    })
    return data
  }
}
