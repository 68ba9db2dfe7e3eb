import { wireInstant } from '../../upstream/wire/instant.js'
import type { ReadAggregateAnswer, ReadMetric } from '../../upstream/wire/wire.js'
import type { AssembledQuery } from '../buckets/assemble.js'
import type { Segment } from '../buckets/coverage.js'
import { groupKey } from '../buckets/reading.js'

type Stats = NonNullable<ReadMetric['stats']>

/** What adds is known of the whole wherever it is known of the parts. */
const ADDED = ['count', 'sum', 'numerator', 'denominator'] as const
/** Unknown of the whole where one part does not tell them. */
const EXTREMES = ['min', 'max'] as const

/**
 * Whether an assembled and a direct answer tell the same numbers of the metrics that were asked for, to the last
 * digit. Genesys Cloud may round the ratio of a bucket: it is compared where it comes from one bucket on both sides.
 */
export function tellSameNumbers(
  { mergeable: { metrics }, edgesMs }: AssembledQuery,
  segments: readonly Segment[],
  assembled: ReadAggregateAnswer,
  direct: ReadAggregateAnswer,
): boolean {
  const [one, other] = [numbersOf(assembled, metrics), numbersOf(direct, metrics)]
  const cells = [...one.keys(), ...other.keys()]
  return cells.every((cell) => {
    const [a, b] = [one.get(cell), other.get(cell)]
    if (!a || !b) return false
    return isSame(a.stats, b.stats, isOfOneBucket(a.startMs, edgesMs, segments))
  })
}

interface Numbers {
  readonly startMs: number
  readonly stats: Stats
}

/** By group, start and metric. What tells that nothing happened, tells no more than what is left out. */
function numbersOf(
  { results }: ReadAggregateAnswer,
  metrics: ReadonlySet<string>,
): ReadonlyMap<string, Numbers> {
  const numbers = new Map<string, Numbers>()
  for (const result of results ?? []) {
    const group = groupKey(result?.group ?? {})
    for (const bucket of result?.data ?? []) {
      const startMs = startOf(bucket?.interval ?? '')
      for (const one of bucket?.metrics ?? []) {
        if (!one?.stats || !metrics.has(one.metric) || isNothing(one.stats)) continue
        const cell = JSON.stringify([group, startMs, one.metric, one.qualifier])
        numbers.set(cell, { startMs, stats: one.stats })
      }
    }
  }
  return numbers
}

/** The end is not compared: the last bucket may be told in its whole length. */
function startOf(interval: string): number {
  const start = wireInstant(interval.split('/')[0] ?? '')
  if (!start?.hasOffset) throw new Error('A bucket whose instants are not known is not compared')
  return start.ms
}

function isNothing(stats: Stats): boolean {
  return ADDED.every((name) => !stats[name])
}

function isSame(a: Stats, b: Stats, isUnfolded: boolean): boolean {
  return (
    ADDED.every((name) => a[name] === b[name]) &&
    EXTREMES.every((name) => isKnown(a[name]) !== isKnown(b[name]) || a[name] === b[name]) &&
    (!isUnfolded || a.ratio === b.ratio)
  )
}

function isKnown(value: number | null | undefined): boolean {
  return typeof value === 'number'
}

/** Whether the query's own bucket is one that was read. */
function isOfOneBucket(
  startMs: number,
  edgesMs: readonly number[],
  segments: readonly Segment[],
): boolean {
  const endMs = edgesMs[edgesMs.indexOf(startMs) + 1]
  return segments.some(
    ({ fromMs, toMs, reading: { stepMs } }) =>
      startMs >= fromMs && startMs < toMs && endMs === startMs + stepMs,
  )
}
