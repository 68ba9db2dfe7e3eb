import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadMetric, ReadStats } from '../../upstream/wire/wire.js'
import { mayLack } from '../buckets/indexed-data.js'

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
type CounterMetric = Extract<(typeof METRICS)[number], `n${string}`>

type Timing = 'count' | 'sum' | 'min' | 'max'
export type Column =
  | `${CounterMetric}.count`
  | `${TimerMetric}.${Timing}`
  | `oServiceLevel.${'numerator' | 'denominator' | 'target'}`

/**
 * The numbers of one queue and media type: only the buckets that have any, as columns of plain
 * numbers. A column that is missing has no event in any bucket. NaN, which a store writes as null:
 * not known.
 */
export interface MetricColumns {
  /** Which buckets, ascending; every column has one number for each. */
  readonly at: readonly number[]
  readonly columns: { readonly [name in Column]?: readonly (number | null)[] }
  /** Buckets whose numbers cannot be true or could not be read, ascending: they have no row. */
  readonly leftOut?: readonly number[]
}

/** The columns while they are gathered. */
export class MetricColumnsBuilder {
  readonly #rows = new Map<number, Map<Column, number>>()
  readonly #leftOut = new Set<number>()

  /**
   * Adds what one bucket of the upstream's answer holds. Several may fall into one bucket of ours:
   * media types that are UNKNOWN to us are folded, and groups can repeat.
   */
  add(bucket: number, metrics: readonly (ReadMetric | null)[], oddities: Oddities): void {
    const row = this.#rows.get(bucket) ?? new Map<Column, number>()
    this.#rows.set(bucket, row)
    if (mayLack(metrics, METRICS)) this.leaveOut(bucket)
    for (const one of metrics) {
      if (!one || !isKnown(one.metric)) continue
      if (!addStats(row, one.metric, one.stats, oddities)) this.leaveOut(bucket)
    }
  }

  /** The whole is not known where a part of it is not. */
  leaveOut(bucket: number): void {
    this.#leftOut.add(bucket)
  }

  build(): MetricColumns {
    const at = ascending(this.#rows.keys()).filter((bucket) => !this.#leftOut.has(bucket))
    const rows = at.flatMap((bucket) => this.#rows.get(bucket) ?? [])
    const names = new Set(rows.flatMap((row) => [...row.keys()]))
    const columns = Object.fromEntries(
      [...names].map((name) => [name, rows.map((row) => row.get(name) ?? none(name))]),
    )
    const leftOut = ascending(this.#leftOut)
    return { at, columns, ...(leftOut.length > 0 ? { leftOut } : {}) }
  }
}

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}

const known = new Set<string>(METRICS)

function isKnown(metric: string): metric is (typeof METRICS)[number] {
  return known.has(metric)
}

function isTimer(metric: (typeof METRICS)[number]): metric is TimerMetric {
  return metric.startsWith('t')
}

/** False: a number that the row cannot do without is not known. */
function addStats(
  row: Map<Column, number>,
  metric: (typeof METRICS)[number],
  stats: ReadStats | null | undefined,
  oddities: Oddities,
): boolean {
  if (metric === 'oServiceLevel') {
    if (stats !== undefined) addServiceLevel(row, stats ?? UNKNOWN_LEVEL, oddities)
    return true
  }
  if (!stats) return stats === undefined
  const countBefore = row.get(`${metric}.count`) ?? 0
  const isCounted = plus(row, `${metric}.count`, stats.count, oddities)
  if (!isTimer(metric)) return isCounted
  const isSummed = plus(row, `${metric}.sum`, stats.sum, oddities)
  if (stats.count) addExtremes(row, metric, countBefore === 0, stats, oddities)
  return isCounted && isSummed
}

const UNKNOWN_LEVEL = { numerator: null, denominator: null, target: null }

/** A row can do without it. */
function addServiceLevel(
  row: Map<Column, number>,
  { numerator = 0, denominator = 0, target }: ReadStats,
  oddities: Oddities,
): void {
  const isKnown = numerator !== null && denominator !== null
  const isTrue = isKnown && numerator <= denominator
  if (isKnown && !isTrue) oddities.add('number')
  plus(row, 'oServiceLevel.numerator', isTrue ? numerator : null, oddities)
  plus(row, 'oServiceLevel.denominator', isTrue ? denominator : null, oddities)
  // Of nothing there is no level that could have a target: a part or a medium without calls.
  if (isTrue && denominator === 0) return
  // Two targets cannot be one: then none is told.
  const told = target ?? Number.NaN
  const before = row.get('oServiceLevel.target')
  row.set('oServiceLevel.target', before === undefined || before === told ? told : Number.NaN)
}

function addExtremes(
  row: Map<Column, number>,
  metric: TimerMetric,
  isFirst: boolean,
  { min, max }: ReadStats,
  oddities: Oddities,
): void {
  const isTrue = (min ?? 0) <= (max ?? Number.POSITIVE_INFINITY)
  if (!isTrue) oddities.add('number')
  const low = isTrue ? (min ?? Number.NaN) : Number.NaN
  const high = isTrue ? (max ?? Number.NaN) : Number.NaN
  // Of two parts, one without a minimum: the whole has none that we know.
  const before = (column: Column) => row.get(column) ?? Number.NaN
  row.set(`${metric}.min`, isFirst ? low : Math.min(before(`${metric}.min`), low))
  row.set(`${metric}.max`, isFirst ? high : Math.max(before(`${metric}.max`), high))
}

/** False where the sum is not known, or is larger than any that can be written. */
function plus(
  row: Map<Column, number>,
  column: Column,
  value: number | null | undefined,
  oddities: Oddities,
): boolean {
  const sum = (row.get(column) ?? 0) + (value === null ? Number.NaN : (value ?? 0))
  const isTooLarge = sum > Number.MAX_SAFE_INTEGER
  if (isTooLarge) oddities.add('number')
  row.set(column, isTooLarge ? Number.NaN : sum)
  return !Number.isNaN(sum) && !isTooLarge
}

function none(column: Column): number {
  return column.endsWith('.min') || column.endsWith('.max') || column.endsWith('.target')
    ? Number.NaN
    : 0
}
