import { DAY } from '../time/clock.js'
import { isMediaType, type MediaType } from './analytics-query/media-type.js'

/*
 * What the schemas of stored values are made of. A store can hold anything: what does not fit is a
 * miss. Fields that are not named in a schema are those of another release, and are passed over.
 *
 * Predicates, and not a schema library: a report has up to millions of numbers, each value is looked
 * through once per read, and a library would copy it.
 */

/** With any fields. Not a list. */
export type Fields = Readonly<Record<string, unknown>>

export function isObject(raw: unknown): raw is Fields {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

export function isText(raw: unknown): raw is string {
  return typeof raw === 'string'
}

export function isTextOrNull(raw: unknown): raw is string | null {
  return raw === null || isText(raw)
}

/** Four digits are written for a year; what follows from an instant may be a little later. */
const LAST_INSTANT_MS = Date.UTC(10_000, 0) - DAY

/** In whole epoch milliseconds. */
export function isInstant(raw: unknown): raw is number {
  return Number.isSafeInteger(raw) && (raw as number) >= 0 && (raw as number) <= LAST_INSTANT_MS
}

export function isInstantOrNull(raw: unknown): raw is number | null {
  return raw === null || isInstant(raw)
}

export function isCount(raw: unknown): raw is number {
  return Number.isSafeInteger(raw) && (raw as number) >= 0
}

/** JSON writes NaN, which stands for "not known", as null. */
export function isUnknown(raw: unknown): boolean {
  return raw === null || Number.isNaN(raw)
}

/** A time that has been added up. */
export function isAmount(raw: unknown): raw is number {
  return typeof raw === 'number' && raw >= 0 && raw <= Number.MAX_SAFE_INTEGER
}

export function isAmountOrUnknown(raw: unknown): boolean {
  return isUnknown(raw) || isAmount(raw)
}

export function isKnownMediaType(raw: unknown): raw is MediaType {
  return isText(raw) && isMediaType(raw)
}

export function listOf<Item>(isItem: (raw: unknown) => raw is Item) {
  return (raw: unknown): raw is readonly Item[] => Array.isArray(raw) && raw.every(isItem)
}

/** An object with a value that fits in each of these fields. */
export function objectWith<Value extends object>(fields: Record<keyof Value & string, Fits>) {
  const checks = Object.entries<Fits>(fields)
  return (raw: unknown): raw is Value =>
    isObject(raw) && checks.every(([name, fits]) => fits(raw[name]))
}

type Fits = (raw: unknown) => boolean

/** None of them twice: both would be told. */
export function areDistinct<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => unknown,
): boolean {
  return new Set(items.map(nameOf)).size === items.length
}

/** Each larger than the one before. */
function ascends(numbers: readonly number[]): boolean {
  for (let index = 1; index < numbers.length; index++) {
    if (!((numbers[index - 1] ?? 0) < (numbers[index] ?? 0))) return false
  }
  return true
}

/** Starts of buckets and the end of the last one; none, or at least two. */
function isEdges(raw: unknown): raw is readonly number[] {
  return listOf(isInstant)(raw) && raw.length !== 1 && ascends(raw)
}

/** The time of a report's numbers, see `Bucketed`. */
export const isBucketed = objectWith<{ fromMs: number; toMs: number; edgesMs: readonly number[] }>({
  fromMs: isInstant,
  toMs: isInstant,
  edgesMs: isEdges,
})

/** Some of so many buckets, in their order. */
export function isIndexes(raw: unknown, buckets: number): raw is readonly number[] {
  return listOf(isCount)(raw) && ascends(raw) && (raw.at(-1) ?? -1) < buckets
}

/** Buckets of which nothing is told; where there are none, the field is missing. */
export function isLeftOut(raw: unknown, buckets: number): raw is readonly number[] | undefined {
  return raw === undefined || isIndexes(raw, buckets)
}

export function bucketCount(edgesMs: readonly number[]): number {
  return Math.max(0, edgesMs.length - 1)
}
