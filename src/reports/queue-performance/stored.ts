import {
  bucketCount,
  type Fields,
  isAmount,
  isAmountOrUnknown,
  isCount,
  isEdges,
  isIndexes,
  isInstant,
  isKnownMediaType,
  isLeftOut,
  isObject,
  isText,
  isUnknown,
} from '../stored-value.js'
import type { QueuePerformance } from './load.js'

type IsNumber = (raw: unknown) => boolean

/** By what is counted or timed: the columns that a reader finds. Others are those of another release. */
const COLUMN =
  /^(?:n(?:Offered|Transferred)|t(?:Abandon|Acw|Answered|Handle|Held|Talk|Wait)|oServiceLevel)\.(\w+)$/
const NUMBERS: ReadonlyMap<string, IsNumber> = new Map<string, IsNumber>([
  ['count', isCount],
  ['sum', isAmount],
  ['min', isAmountOrUnknown],
  ['max', isAmountOrUnknown],
  ['numerator', isCountOrUnknown],
  ['denominator', isCountOrUnknown],
  ['target', isAmountOrUnknown],
])

/** The schema of a stored value. */
export function isQueuePerformance(raw: unknown): raw is QueuePerformance {
  if (!isObject(raw)) return false
  const { fromMs, toMs, edgesMs, groups } = raw
  if (!isInstant(fromMs) || !isInstant(toMs) || !isEdges(edgesMs)) return false
  const buckets = bucketCount(edgesMs)
  return Array.isArray(groups) && groups.every((group) => isGroup(group, buckets))
}

function isGroup(raw: unknown, buckets: number): boolean {
  if (!isObject(raw)) return false
  const { queueId, mediaType, cells } = raw
  return isText(queueId) && isKnownMediaType(mediaType) && isCells(cells, buckets)
}

function isCells(raw: unknown, buckets: number): boolean {
  if (!isObject(raw)) return false
  const { at, columns, leftOut } = raw
  if (!isIndexes(at, buckets) || !isLeftOut(leftOut, buckets) || !isObject(columns)) return false
  const areColumns = Object.entries(columns).every(([name, column]) =>
    isColumn(name, column, at.length),
  )
  return areColumns && areServiceLevels(columns)
}

function isColumn(name: string, column: unknown, length: number): boolean {
  const isNumber = NUMBERS.get(COLUMN.exec(name)?.[1] ?? '')
  if (!isNumber) return true
  return Array.isArray(column) && column.length === length && column.every(isNumber)
}

/** A level that has a denominator has a numerator. */
function areServiceLevels(columns: Fields): boolean {
  const numerators = columns['oServiceLevel.numerator']
  const denominators = columns['oServiceLevel.denominator']
  if (!Array.isArray(numerators) || !Array.isArray(denominators)) return true
  return denominators.every((one, index) => !(one > 0) || isCount(numerators[index]))
}

function isCountOrUnknown(raw: unknown): boolean {
  return isUnknown(raw) || isCount(raw)
}
