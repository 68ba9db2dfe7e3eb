import { type BaseStep, baseStepOf } from './base-steps.js'
import type { BucketSpan } from './bucket-ages.js'
import { groupKey, metricKey, type Reading, type WholeMetric } from './reading.js'

/** A reading, and when the last of its buckets is stale. */
export type StoredReading = Reading & { readonly freshUntilMs: number }

/** A stretch of time whose readings lie in the store together. */
export interface ChunkPlace {
  readonly step: BaseStep
  readonly startMs: number
}

/** Of one chunk: the newest ones. Each differs in age, or in what was asked for. */
export const MOST_READINGS = 64

/** The readings of a chunk. A store can hold anything: what no gateway has written is not there. */
export function storedReadings(
  raw: unknown,
  canonical: string,
  place: ChunkPlace,
): readonly StoredReading[] {
  if (!isObject(raw) || raw['canonical'] !== canonical || !Array.isArray(raw['value'])) return []
  const readings: readonly unknown[] = raw['value']
  return readings
    .slice(0, MOST_READINGS)
    .filter((one): one is StoredReading => isReading(one) && liesIn(one, place))
}

/** What it tells beyond its chunk it tells without having been asked. */
function liesIn({ fromMs, toMs, stepMs }: BucketSpan, { step, startMs }: ChunkPlace): boolean {
  return stepMs === step.ms && fromMs >= startMs && toMs <= startMs + step.chunkMs
}

const checked = new WeakSet<object>()

function isReading(raw: unknown): raw is StoredReading {
  if (!isObject(raw)) return false
  if (checked.has(raw)) return true
  const { asOfMs, freshUntilMs, conditions, metrics, groups } = raw
  const is =
    isSpan(raw) &&
    Number.isSafeInteger(asOfMs) &&
    Number.isSafeInteger(freshUntilMs) &&
    isListOf(conditions, isCondition) &&
    isDistinct(conditions, ([dimension]) => dimension) &&
    isListOf(metrics, isText) &&
    isListOf(groups, (group) => isGroup(group, raw)) &&
    isDistinct(groups, ({ group }) => groupKey(group))
  if (is) checked.add(raw)
  return is
}

function isSpan(raw: object): raw is BucketSpan {
  const { fromMs, toMs, stepMs } = raw as Record<string, unknown>
  return (
    typeof stepMs === 'number' &&
    baseStepOf(stepMs) !== undefined &&
    isEdge(fromMs, stepMs) &&
    isEdge(toMs, stepMs) &&
    fromMs < toMs
  )
}

function isEdge(raw: unknown, stepMs: number): raw is number {
  return typeof raw === 'number' && Number.isSafeInteger(raw) && raw % stepMs === 0
}

function isCondition(raw: unknown): raw is Reading['conditions'][number] {
  return Array.isArray(raw) && raw.length === 2 && isText(raw[0]) && isListOf(raw[1], isText)
}

function isGroup(raw: unknown, span: BucketSpan): raw is Reading['groups'][number] {
  if (!isObject(raw) || !isObject(raw['group']) || Array.isArray(raw['group'])) return false
  const isValue = (value: unknown) => value === null || isText(value)
  if (!Object.values(raw['group']).every(isValue) || !Array.isArray(raw['buckets'])) return false
  let lastMs = Number.NEGATIVE_INFINITY
  for (const bucket of raw['buckets']) {
    if (!Array.isArray(bucket) || bucket.length !== 2) return false
    const [startMs, metrics] = bucket
    if (!isEdge(startMs, span.stepMs) || startMs < span.fromMs || startMs >= span.toMs) return false
    // A bucket that is told twice would count twice.
    if (startMs <= lastMs || !isListOf(metrics, isMetric)) return false
    if (!isDistinct(metrics, metricKey)) return false
    lastMs = startMs
  }
  return true
}

function isMetric(raw: unknown): raw is WholeMetric {
  if (!isObject(raw) || !isText(raw['metric']) || !isObject(raw['stats'])) return false
  if (raw['qualifier'] !== undefined && !isText(raw['qualifier'])) return false
  const { stats } = raw
  return (
    COUNTS.every((name) => stats[name] === undefined || isCount(stats[name])) &&
    MEASURES.every((name) => stats[name] === undefined || isMeasure(stats[name]))
  )
}

const COUNTS = ['count', 'numerator', 'denominator'] as const
const MEASURES = ['sum', 'min', 'max', 'ratio', 'target'] as const

function isCount(raw: unknown): boolean {
  return Number.isSafeInteger(raw) && Number(raw) >= 0
}

/** Of metrics that add over time. */
function isMeasure(raw: unknown): boolean {
  return typeof raw === 'number' && raw >= 0 && raw <= Number.MAX_SAFE_INTEGER
}

function isObject(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === 'object' && raw !== null
}

function isText(raw: unknown): raw is string {
  return typeof raw === 'string'
}

function isListOf<Item>(raw: unknown, is: (item: unknown) => item is Item): raw is readonly Item[]
function isListOf(raw: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(raw) && raw.every(is)
}

function isDistinct<Item>(items: readonly Item[], nameOf: (item: Item) => string): boolean {
  return new Set(items.map(nameOf)).size === items.length
}
