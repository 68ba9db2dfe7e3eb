import { wireInstantMs } from '../../upstream/wire/instant.js'
import type { ReadAggregateResult, ReadBucket, ReadMetric } from '../../upstream/wire/wire.js'
import type { AggregateAnswer } from '../due-query.js'
import type { Mergeable } from '../mergeable.js'
import { isOwnGroup } from '../split-answer.js'
import type { BucketSpan } from './bucket-ages.js'
import { canBeTrue } from './plausible.js'

/** A metric all of which could be read. */
export type WholeMetric = ReadMetric & { readonly stats: NonNullable<ReadMetric['stats']> }

/** A bucket in which something happened, by its start. Answers tell its metrics as they are: nobody changes them. */
export type ReadingBucket = readonly [startMs: number, metrics: WholeMetric[]]

export interface ReadingGroup {
  readonly group: Readonly<Record<string, string | null>>
  /** In the order of time. */
  readonly buckets: readonly ReadingBucket[]
}

/** What one answer told of adjacent buckets of a base step. A bucket that it does not tell of is empty. */
export interface Reading extends BucketSpan {
  readonly asOfMs: number
  /** Values asked for, by dimension; one that is absent was not filtered by. */
  readonly conditions: readonly (readonly [dimension: string, values: readonly string[]])[]
  readonly metrics: readonly string[]
  readonly groups: readonly ReadingGroup[]
}

/** Null: something in the answer was left out, could not be read, or lies at no bucket that was asked for. */
export function readingOf(
  { value, oddities, startedAtMs }: AggregateAnswer,
  merged: Mergeable,
): Reading | null {
  const { fromMs, toMs, stepMs, conditions, metrics } = merged
  if (stepMs === null || (oddities?.total ?? 0) > 0 || value.results === null) return null
  const span = { fromMs, toMs, stepMs }
  const starts = new Map<string, number | null>()
  const startOf = (interval: string) => {
    const known = starts.get(interval)
    if (known !== undefined) return known
    const startMs = bucketStart(interval, span)
    starts.set(interval, startMs)
    return startMs
  }
  const groups: ReadingGroup[] = []
  const seen = new Set<string>()
  for (const result of value.results ?? []) {
    const group = groupOf(result, startOf)
    // What nobody asked for may be what somebody did, spelt otherwise.
    if (!group || !isOwnGroup(group, merged)) return null
    const key = groupKey(group.group)
    if (seen.has(key)) return null
    seen.add(key)
    groups.push(group)
  }
  return {
    ...span,
    asOfMs: startedAtMs,
    conditions: [...conditions].map(([dimension, values]) => [dimension, [...values]]),
    metrics: [...metrics],
    groups,
  }
}

/** The same for groups that are told in any order of their dimensions. */
export function groupKey(group: ReadingGroup['group']): string {
  return JSON.stringify(Object.entries(group).sort())
}

/** The part of a reading within these instants, which lie at edges of its buckets. */
export function clipped(reading: Reading, fromMs: number, toMs: number): Reading {
  if (fromMs <= reading.fromMs && toMs >= reading.toMs) return reading
  const groups = reading.groups.flatMap(({ group, buckets }) => {
    const own = buckets.filter(([startMs]) => startMs >= fromMs && startMs < toMs)
    return own.length > 0 ? [{ group, buckets: own }] : []
  })
  return {
    ...reading,
    fromMs: Math.max(fromMs, reading.fromMs),
    toMs: Math.min(toMs, reading.toMs),
    groups,
  }
}

function groupOf(
  result: ReadAggregateResult | null,
  startOf: (interval: string) => number | null,
): ReadingGroup | null {
  if (!result?.group || result.data === null) return null
  const buckets: ReadingBucket[] = []
  for (const bucket of result.data ?? []) {
    const startMs = bucket ? startOf(bucket.interval) : null
    const metrics = wholeMetrics(bucket)
    if (startMs === null || !metrics) return null
    buckets.push([startMs, metrics])
  }
  buckets.sort(([one], [other]) => one - other)
  // A bucket that is told twice could count twice.
  if (buckets.some(([startMs], index) => startMs === buckets[index - 1]?.[0])) return null
  // A copy has no room for more, which a list that grew has: up to half of it.
  return { group: result.group, buckets: [...buckets] }
}

function wholeMetrics(bucket: ReadBucket | null): WholeMetric[] | null {
  if (!bucket || bucket.metrics === null) return null
  const { metrics = [] } = bucket
  if (!metrics.every(isWhole)) return null
  // A metric that is told twice could count twice.
  return new Set(metrics.map(metricKey)).size === metrics.length ? metrics : null
}

function isWhole(metric: ReadMetric | null): metric is WholeMetric {
  if (!metric?.stats || metric.qualifier === null) return false
  return canBeTrue(metric.stats)
}

/** Which number of a bucket it is. */
export function metricKey({ metric, qualifier }: WholeMetric): string {
  return qualifier === undefined ? metric : `${metric} ${qualifier}`
}

function bucketStart(interval: string, { fromMs, toMs, stepMs }: BucketSpan): number | null {
  const [start = '', end = '', more] = interval.split('/')
  const [startMs, endMs] = [wireInstantMs(start), wireInstantMs(end)]
  const isOwn = startMs >= fromMs && endMs <= toMs && startMs % stepMs === 0
  return more === undefined && isOwn && endMs - startMs === stepMs ? startMs : null
}
