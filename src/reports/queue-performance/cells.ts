import type { WireMetric, WireStats } from '../../upstream/wire.js'

/** Every query asks for all of these, so that all who ask share one answer whatever they select. */
export const METRICS = [
  'nOffered',
  'nTransferred',
  'oServiceLevel',
  'tAbandon',
  'tAcw',
  'tAnswered',
  'tHandle',
  'tHeld',
  'tTalk',
  'tWait',
] as const

export type TimerMetric = Extract<(typeof METRICS)[number], `t${string}`>
export type CounterMetric = Extract<(typeof METRICS)[number], `n${string}`>

type Timing = 'count' | 'sum' | 'min' | 'max'
export type Column =
  | `${CounterMetric}.count`
  | `${TimerMetric}.${Timing}`
  | `oServiceLevel.${'numerator' | 'denominator' | 'target'}`

/**
 * The numbers of one queue and media type: only the buckets that have any, as columns of plain
 * numbers. A column that is missing has no event in any bucket. NaN: Genesys Cloud does not tell.
 */
export interface Cells {
  /** Which buckets, ascending; every column has one number for each. */
  readonly at: readonly number[]
  readonly columns: { readonly [name in Column]?: readonly number[] }
}

/** Cells while they are gathered. */
export class CellsBuilder {
  readonly #rows = new Map<number, Map<Column, number>>()

  /**
   * Adds what one bucket of the upstream's answer holds. Several may fall into one bucket of ours:
   * media types that are UNKNOWN to us are folded.
   */
  add(bucket: number, metrics: readonly WireMetric[]): void {
    const row = this.#rows.get(bucket) ?? new Map<Column, number>()
    this.#rows.set(bucket, row)
    for (const { metric, stats } of metrics) {
      if (stats && isKnown(metric)) addStats(row, metric, stats)
    }
  }

  build(): Cells {
    const at = [...this.#rows.keys()].sort((a, b) => a - b)
    const names = new Set([...this.#rows.values()].flatMap((row) => [...row.keys()]))
    const columns = Object.fromEntries(
      [...names].map((name) => [
        name,
        at.map((bucket) => this.#rows.get(bucket)?.get(name) ?? none(name)),
      ]),
    )
    return { at, columns }
  }
}

const known = new Set<string>(METRICS)

function isKnown(metric: string): metric is (typeof METRICS)[number] {
  return known.has(metric)
}

function isTimer(metric: (typeof METRICS)[number]): metric is TimerMetric {
  return metric.startsWith('t')
}

function addStats(
  row: Map<Column, number>,
  metric: (typeof METRICS)[number],
  stats: WireStats,
): void {
  if (metric === 'oServiceLevel') {
    plus(row, 'oServiceLevel.numerator', stats.numerator)
    plus(row, 'oServiceLevel.denominator', stats.denominator)
    // Two targets cannot be one: then none is told.
    const target = stats.target ?? Number.NaN
    const before = row.get('oServiceLevel.target')
    row.set('oServiceLevel.target', before === undefined || before === target ? target : Number.NaN)
    return
  }
  if (!isTimer(metric)) {
    plus(row, `${metric}.count`, stats.count)
    return
  }
  const countBefore = row.get(`${metric}.count`) ?? 0
  plus(row, `${metric}.count`, stats.count)
  plus(row, `${metric}.sum`, stats.sum)
  if (!stats.count) return
  extreme(row, `${metric}.min`, stats.min, countBefore === 0 ? undefined : Math.min)
  extreme(row, `${metric}.max`, stats.max, countBefore === 0 ? undefined : Math.max)
}

function plus(row: Map<Column, number>, column: Column, value: number | undefined): void {
  row.set(column, (row.get(column) ?? 0) + (value ?? 0))
}

/** Of two parts, one without a minimum: the whole has none that we know. */
function extreme(
  row: Map<Column, number>,
  column: Column,
  value = Number.NaN,
  combine?: (a: number, b: number) => number,
): void {
  row.set(column, combine ? combine(row.get(column) ?? Number.NaN, value) : value)
}

function none(column: Column): number {
  return column.endsWith('.min') || column.endsWith('.max') || column.endsWith('.target')
    ? Number.NaN
    : 0
}
