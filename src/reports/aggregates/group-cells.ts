import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadMetric } from '../../upstream/wire/wire.js'
import { compareTexts } from '../ids.js'
import { added, STATS, type Stat, type Stats, statsFrom } from './stats.js'

/** One metric of a group, in every bucket that the group has. */
export interface MetricSeries {
  readonly metric: string
  readonly qualifier: string | null
  /** Null where it is not told; a column that is missing is told nowhere. */
  readonly columns: { readonly [stat in Stat]?: readonly (number | null)[] }
}

interface Gathered {
  readonly metric: string
  readonly qualifier: string | null
  readonly byBucket: Map<number, Stats>
}

/** The numbers of one group while they are gathered. */
export class GroupCells {
  readonly #metrics: readonly string[]
  readonly #adds: (metric: string) => boolean
  readonly #bySeries = new Map<string, Gathered>()
  readonly #leftOut = new Set<number>()

  constructor(metrics: readonly string[], adds: (metric: string) => boolean) {
    this.#metrics = metrics
    this.#adds = adds
  }

  /** Several may fall into one bucket: parts of a question, and groups that repeat. */
  add(bucket: number, metrics: readonly (ReadMetric | null)[], oddities: Oddities): void {
    if (mayLack(metrics, this.#metrics)) this.leaveOut(bucket)
    for (const one of metrics) {
      if (!one) continue
      const stats = one.qualifier === null ? undefined : statsFrom(one.metric, one.stats, oddities)
      const series = this.#seriesOf(one.metric, one.qualifier ?? null)
      const before = series.byBucket.get(bucket)
      if (before && !this.#adds(one.metric)) {
        // Two parts of what does not add say nothing of the whole.
        oddities.add('item')
        this.leaveOut(bucket)
      } else if (!stats) this.leaveOut(bucket)
      else if (Object.keys(stats).length > 0) {
        series.byBucket.set(bucket, before ? added(before, stats) : stats)
      }
    }
  }

  /** The whole is not known where a part of it is not. */
  leaveOut(bucket: number): void {
    this.#leftOut.add(bucket)
  }

  build(): { readonly at: readonly number[]; readonly series: readonly MetricSeries[] } {
    const all = [...this.#bySeries.values()]
    const told = new Set(all.flatMap(({ byBucket }) => [...byBucket.keys()]))
    const at = [...told].filter((bucket) => !this.#leftOut.has(bucket)).sort((a, b) => a - b)
    const series = all
      .map(({ metric, qualifier, byBucket }) => ({
        metric,
        qualifier,
        columns: columnsOf(at.map((bucket) => byBucket.get(bucket))),
      }))
      .filter(({ columns }) => Object.keys(columns).length > 0)
      .sort(
        (a, b) =>
          compareTexts(a.metric, b.metric) || compareTexts(a.qualifier ?? '', b.qualifier ?? ''),
      )
    return { at, series }
  }

  #seriesOf(metric: string, qualifier: string | null): Gathered {
    const key = JSON.stringify([metric, qualifier])
    const series = this.#bySeries.get(key) ?? { metric, qualifier, byBucket: new Map() }
    this.#bySeries.set(key, series)
    return series
  }
}

/** One that cannot be read may be any that is not there, and any qualifier of one that has some. */
function mayLack(metrics: readonly (ReadMetric | null)[], asked: readonly string[]): boolean {
  if (!metrics.includes(null)) return false
  const told = new Set(metrics.map((one) => one?.metric))
  return asked.some((metric) => !told.has(metric)) || metrics.some((one) => one?.qualifier)
}

function columnsOf(rows: readonly (Stats | undefined)[]): MetricSeries['columns'] {
  const columns: { [stat in Stat]?: readonly (number | null)[] } = {}
  for (const stat of STATS) {
    if (!rows.some((row) => row?.[stat] !== undefined)) continue
    columns[stat] = rows.map((row) => row?.[stat] ?? null)
  }
  return columns
}
