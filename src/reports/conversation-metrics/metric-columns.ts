import type { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadMetric, ReadStats } from '../../upstream/wire/wire.js'
import { columnsOf, type Kept, type MetricProfile } from './metric-profile.js'

/**
 * The numbers of one entity and media type: only the buckets that have any, as columns of plain
 * numbers. A column that is missing has no event in any bucket. NaN, which a store writes as null:
 * not known.
 */
export interface MetricColumns {
  /** Which buckets, ascending; every column has one number for each. */
  readonly at: readonly number[]
  readonly columns: { readonly [name in string]?: readonly (number | null)[] }
  /** Buckets whose numbers cannot be true or could not be read, ascending: they have no row. */
  readonly leftOut?: readonly number[]
  /** Columns of metrics that Genesys Cloud refuses: not known in any bucket, empty ones included. */
  readonly refused?: readonly string[]
}

/** What was asked for; the builders of all groups of an answer share it. */
export interface AskedMetrics {
  readonly metrics: ReadonlyMap<string, AskedMetric>
  /** Columns of what was not. */
  readonly refused: readonly string[]
}

interface AskedMetric {
  readonly kept: Kept
  readonly isRequired: boolean
}

export function askedMetrics(
  { required, optional }: MetricProfile,
  without: ReadonlySet<string>,
): AskedMetrics {
  const asked = (all: MetricProfile['required'], isRequired: boolean) =>
    Object.entries(all).map(([name, kept]) => [name, { kept, isRequired }] as const)
  const all = [...asked(required, true), ...asked(optional, false)]
  return {
    metrics: new Map(all.filter(([name]) => !without.has(name))),
    refused: all.flatMap(([name, { kept }]) => (without.has(name) ? columnsOf(name, kept) : [])),
  }
}

/** The columns while they are gathered. */
export class MetricColumnsBuilder {
  readonly #asked: AskedMetrics
  readonly #rows = new Map<number, Map<string, number>>()
  readonly #leftOut = new Set<number>()

  constructor(asked: AskedMetrics) {
    this.#asked = asked
  }

  /**
   * Adds what one bucket of the upstream's answer holds. Several may fall into one bucket of ours:
   * media types that are UNKNOWN to us are folded, and groups can repeat.
   */
  add(bucket: number, metrics: readonly (ReadMetric | null)[], oddities: Oddities): void {
    const row = this.#rows.get(bucket) ?? new Map<string, number>()
    this.#rows.set(bucket, row)
    if (metrics.includes(null)) this.#addUnreadable(bucket, row, metrics)
    for (const one of metrics) {
      const asked = one && this.#asked.metrics.get(one.metric)
      if (!asked) continue
      if (!addStats(row, one, asked.kept, oddities) && asked.isRequired) this.leaveOut(bucket)
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
    const { refused } = this.#asked
    return {
      ...{ at, columns },
      ...(leftOut.length > 0 ? { leftOut } : {}),
      ...(refused.length > 0 ? { refused } : {}),
    }
  }

  /** A metric that cannot be read may be any of those that are not told: what is missing is not nothing. */
  #addUnreadable(
    bucket: number,
    row: Map<string, number>,
    metrics: readonly (ReadMetric | null)[],
  ): void {
    const told = new Set(metrics.map((one) => one?.metric))
    for (const [metric, { kept, isRequired }] of this.#asked.metrics) {
      if (told.has(metric)) continue
      if (isRequired) this.leaveOut(bucket)
      else for (const column of columnsOf(metric, kept)) row.set(column, Number.NaN)
    }
  }
}

function ascending(numbers: Iterable<number>): readonly number[] {
  return [...numbers].sort((a, b) => a - b)
}

/** False: a number is not known that a required metric must have. */
function addStats(
  row: Map<string, number>,
  { metric, stats }: ReadMetric,
  kept: Kept,
  oddities: Oddities,
): boolean {
  if (kept === 'level') {
    if (stats !== undefined) addLevel(row, metric, stats ?? UNKNOWN_LEVEL, oddities)
    return true
  }
  if (stats === undefined) return true
  const { count = null, sum = null, ...extremes } = stats === null ? {} : withZeros(stats)
  const countBefore = row.get(`${metric}.count`) ?? 0
  const isCounted = plus(row, `${metric}.count`, count, oddities)
  if (kept === 'count') return isCounted
  const isSummed = plus(row, `${metric}.sum`, sum, oddities)
  if (count) addExtremes(row, metric, countBefore === 0, extremes, oddities)
  return isCounted && isSummed
}

/** Of what is told, a number that is not told is none. */
function withZeros({ count = 0, sum = 0, min, max }: ReadStats) {
  return { count, sum, min, max }
}

const UNKNOWN_LEVEL = { numerator: null, denominator: null, target: null }

function addLevel(
  row: Map<string, number>,
  metric: string,
  { numerator = 0, denominator = 0, target }: ReadStats,
  oddities: Oddities,
): void {
  const isKnown = numerator !== null && denominator !== null
  const isTrue = isKnown && numerator <= denominator
  if (isKnown && !isTrue) oddities.add('number')
  plus(row, `${metric}.numerator`, isTrue ? numerator : null, oddities)
  plus(row, `${metric}.denominator`, isTrue ? denominator : null, oddities)
  // Of nothing there is no level that could have a target: a part or a medium without calls.
  if (isTrue && denominator === 0) return
  // Two targets cannot be one: then none is told.
  const told = target ?? Number.NaN
  const before = row.get(`${metric}.target`)
  row.set(`${metric}.target`, before === undefined || before === told ? told : Number.NaN)
}

function addExtremes(
  row: Map<string, number>,
  metric: string,
  isFirst: boolean,
  { min, max }: Pick<ReadStats, 'min' | 'max'>,
  oddities: Oddities,
): void {
  const isTrue = (min ?? 0) <= (max ?? Number.POSITIVE_INFINITY)
  if (!isTrue) oddities.add('number')
  const low = isTrue ? (min ?? Number.NaN) : Number.NaN
  const high = isTrue ? (max ?? Number.NaN) : Number.NaN
  // Of two parts, one without a minimum: the whole has none that we know.
  const before = (column: string) => row.get(column) ?? Number.NaN
  row.set(`${metric}.min`, isFirst ? low : Math.min(before(`${metric}.min`), low))
  row.set(`${metric}.max`, isFirst ? high : Math.max(before(`${metric}.max`), high))
}

/** False where the sum is not known, or is larger than any that can be written. */
function plus(
  row: Map<string, number>,
  column: string,
  value: number | null,
  oddities: Oddities,
): boolean {
  const sum = (row.get(column) ?? 0) + (value ?? Number.NaN)
  const isTooLarge = sum > Number.MAX_SAFE_INTEGER
  if (isTooLarge) oddities.add('number')
  row.set(column, isTooLarge ? Number.NaN : sum)
  return !Number.isNaN(sum) && !isTooLarge
}

function none(column: string): number {
  return column.endsWith('.min') || column.endsWith('.max') || column.endsWith('.target')
    ? Number.NaN
    : 0
}
