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
import { keyOf } from './entity-media.js'
import type { MediaGroup, MediaGroups } from './media-groups.js'
import { columnsOf, keptOf, type MetricProfile } from './metric-profile.js'

type Fits = (raw: unknown) => boolean

const NUMBERS: Readonly<Record<string, Fits>> = {
  count: isCount,
  sum: isAmount,
  min: isAmountOrUnknown,
  max: isAmountOrUnknown,
  numerator: isCountOrUnknown,
  denominator: isCountOrUnknown,
  target: isAmountOrUnknown,
}

/** The columns that a reader of the profile finds, and what fits in each. Others are those of another release. */
interface Known {
  readonly columns: ReadonlyMap<string, Fits>
  readonly timers: readonly string[]
  readonly levels: readonly string[]
}

/** What is known of a profile's columns: the check of a stored value. */
export function mediaGroupsWith(profile: MetricProfile) {
  const known = knownOf(profile)
  return (raw: unknown): raw is MediaGroups => {
    if (!isBucketed(raw) || !('groups' in raw)) return false
    const { groups } = raw
    return areGroups(known, bucketCount(raw.edgesMs))(groups) && areDistinct(groups, keyOf)
  }
}

/** The same of one group's numbers. */
export function cellsWith(profile: MetricProfile) {
  const known = knownOf(profile)
  return (raw: unknown, buckets: number) => isCells(raw, known, buckets)
}

function knownOf(profile: MetricProfile): Known {
  const all = Object.entries(keptOf(profile))
  const columns = all.flatMap(([metric, kept]) =>
    columnsOf(metric, kept).map((column): [string, Fits] => {
      const fits = NUMBERS[column.slice(metric.length + 1)] ?? isUnknown
      const isOptional = Object.hasOwn(profile.optional, metric)
      return [column, isOptional ? (raw) => isUnknown(raw) || fits(raw) : fits]
    }),
  )
  const keptAs = (how: string) => all.flatMap(([metric, kept]) => (kept === how ? metric : []))
  return { columns: new Map(columns), timers: keptAs('timer'), levels: keptAs('level') }
}

function areGroups(known: Known, buckets: number) {
  const cells = (raw: unknown) => isCells(raw, known, buckets)
  return listOf(objectWith<MediaGroup>({ entityId: isText, mediaType: isKnownMediaType, cells }))
}

function isCells(raw: unknown, known: Known, buckets: number): boolean {
  if (!isObject(raw)) return false
  const { at, columns, leftOut, refused = [] } = raw
  if (!isIndexes(at, buckets) || !isLeftOut(leftOut, buckets) || !isObject(columns)) return false
  if (!listOf(isText)(refused)) return false
  const areColumns = Object.entries(columns).every(([name, column]) => {
    const fits = known.columns.get(name)
    return !fits || (Array.isArray(column) && column.length === at.length && column.every(fits))
  })
  return (
    areColumns &&
    known.levels.every((metric) => isLevel(columns, metric)) &&
    known.timers.every((metric) => areExtremes(columns, metric)) &&
    !isAnyOf(leftOut, at)
  )
}

/** A bucket that is left out tells nothing: a reader would look for the next one there. */
function isAnyOf(leftOut: readonly number[] = [], at: readonly number[]): boolean {
  const told = new Set(at)
  return leftOut.some((bucket) => told.has(bucket))
}

/** What is the shortest is not the longest. */
function areExtremes(columns: Fields, metric: string): boolean {
  const mins = columns[`${metric}.min`]
  const maxs = columns[`${metric}.max`]
  if (!Array.isArray(mins) || !Array.isArray(maxs)) return true
  return mins.every(
    (min, index) => isUnknown(min) || !(min > maxs[index]) || isUnknown(maxs[index]),
  )
}

/** A level that has a denominator has a numerator, which is part of it. */
function isLevel(columns: Fields, metric: string): boolean {
  const numerators = columns[`${metric}.numerator`]
  const denominators = columns[`${metric}.denominator`]
  if (!Array.isArray(numerators) || !Array.isArray(denominators)) return true
  return denominators.every((one, index) => !(one > 0) || isPart(numerators[index], one))
}

function isPart(numerator: unknown, denominator: number): boolean {
  return isCount(numerator) && numerator <= denominator
}

function isCountOrUnknown(raw: unknown): boolean {
  return isUnknown(raw) || isCount(raw)
}
