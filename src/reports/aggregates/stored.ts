import {
  areDistinct,
  bucketCount,
  isBucketed,
  isCount,
  isIndexes,
  isObject,
  isText,
  isTextOrNull,
  listOf,
  objectWith,
} from '../stored-value.js'
import type { MetricSeries } from './group-cells.js'
import type { AggregateGroup, Aggregates, DimensionValue } from './groups.js'
import { STATS } from './stats.js'

/** The schema of a stored value. */
export function isAggregates(raw: unknown): raw is Aggregates {
  if (!isBucketed(raw) || !('groups' in raw)) return false
  const buckets = bucketCount(raw.edgesMs)
  const { groups } = raw
  if (!Array.isArray(groups) || !groups.every((group) => isGroup(group, buckets))) return false
  return areDistinct(groups, ({ group }) => JSON.stringify(group))
}

const areValues = listOf(objectWith<DimensionValue>({ dimension: isText, value: isText }))

function isGroup(raw: unknown, buckets: number): raw is AggregateGroup {
  if (!isObject(raw)) return false
  const { group, at, series } = raw
  if (!areValues(group) || !isIndexes(at, buckets) || !Array.isArray(series)) return false
  if (!areDistinct(group, ({ dimension }) => dimension)) return false
  if (!series.every((one) => isSeries(one, at.length))) return false
  return areDistinct(series, ({ metric, qualifier }) => JSON.stringify([metric, qualifier]))
}

function isSeries(raw: unknown, length: number): raw is MetricSeries {
  if (!isObject(raw)) return false
  const { metric, qualifier, columns } = raw
  if (!isText(metric) || !isTextOrNull(qualifier) || !isObject(columns)) return false
  return STATS.every((stat) => {
    const column = columns[stat]
    if (column === undefined) return true
    const isTold = stat === 'count' ? isCount : isNumber
    if (!Array.isArray(column) || column.length !== length) return false
    return column.every((value) => value === null || isTold(value))
  })
}

function isNumber(raw: unknown): boolean {
  return typeof raw === 'number' && Math.abs(raw) <= Number.MAX_SAFE_INTEGER
}
