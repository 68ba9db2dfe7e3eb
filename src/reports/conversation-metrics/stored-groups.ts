import {
  areDistinct,
  bucketCount,
  type Fields,
  isAmount,
  isAmountOrUnknown,
  isBucketed,
  isCount,
  isIndexes,
  isKnownMediaType,
  isLeftOut,
  isObject,
  isText,
  isUnknown,
  listOf,
  objectWith,
} from '../stored-value.js'
import type { QueuePerformance, QueuePerformanceGroup } from './groups.js'
import { keyOf } from './queue-media.js'

/** By what is counted or timed: the columns that a reader finds. Others are those of another release. */
const COLUMN =
  /^(?:n(?:Offered|Transferred)|t(?:Abandon|Acw|Answered|Handle|Held|Talk|Wait)|oServiceLevel)\.(\w+)$/
const NUMBERS = new Map<string, (raw: unknown) => boolean>([
  ['count', isCount],
  ['sum', isAmount],
  ['min', isAmountOrUnknown],
  ['max', isAmountOrUnknown],
  ['numerator', isCountOrUnknown],
  ['denominator', isCountOrUnknown],
  ['target', isAmountOrUnknown],
])

export function isQueuePerformance(raw: unknown): raw is QueuePerformance {
  if (!isBucketed(raw) || !('groups' in raw)) return false
  const { groups } = raw
  return areGroups(bucketCount(raw.edgesMs))(groups) && areDistinct(groups, keyOf)
}

function areGroups(buckets: number) {
  const cells = (raw: unknown) => isCells(raw, buckets)
  return listOf(
    objectWith<QueuePerformanceGroup>({ queueId: isText, mediaType: isKnownMediaType, cells }),
  )
}

function isCells(raw: unknown, buckets: number): boolean {
  if (!isObject(raw)) return false
  const { at, columns, leftOut } = raw
  if (!isIndexes(at, buckets) || !isLeftOut(leftOut, buckets) || !isObject(columns)) return false
  const areColumns = Object.entries(columns).every(([name, column]) =>
    isColumn(name, column, at.length),
  )
  return areColumns && areServiceLevels(columns) && areExtremes(columns) && !isAnyOf(leftOut, at)
}

/** A bucket that is left out tells nothing: a reader would look for the next one there. */
function isAnyOf(leftOut: readonly number[] = [], at: readonly number[]): boolean {
  const told = new Set(at)
  return leftOut.some((bucket) => told.has(bucket))
}

function isColumn(name: string, column: unknown, length: number): boolean {
  const isNumber = NUMBERS.get(COLUMN.exec(name)?.[1] ?? '')
  if (!isNumber) return true
  return Array.isArray(column) && column.length === length && column.every(isNumber)
}

/** What is the shortest is not the longest. */
function areExtremes(columns: Fields): boolean {
  return Object.entries(columns).every(([name, mins]) => {
    const maxs = COLUMN.exec(name)?.[1] === 'min' ? columns[name.replace(/min$/, 'max')] : undefined
    if (!Array.isArray(mins) || !Array.isArray(maxs)) return true
    return mins.every(
      (min, index) => isUnknown(min) || !(min > maxs[index]) || isUnknown(maxs[index]),
    )
  })
}

/** A level that has a denominator has a numerator, which is part of it. */
function areServiceLevels(columns: Fields): boolean {
  const numerators = columns['oServiceLevel.numerator']
  const denominators = columns['oServiceLevel.denominator']
  if (!Array.isArray(numerators) || !Array.isArray(denominators)) return true
  return denominators.every((one, index) => !(one > 0) || isPart(numerators[index], one))
}

function isPart(numerator: unknown, denominator: number): boolean {
  return isCount(numerator) && numerator <= denominator
}

function isCountOrUnknown(raw: unknown): boolean {
  return isUnknown(raw) || isCount(raw)
}
