import type { Invalidation } from '../../coordination/bounded-invalidations.js'
import { DAY } from '../../time/clock.js'

/** Why a value does not count as fresh although its age would allow it. */
export type InvalidationReason = Invalidation['reason']

/**
 * Ages in ms since `asOfMs`, ascending. `freshMs`: fresh (max-age, RFC 9111) · `softMs`: stale-while-revalidate
 * (RFC 5861) · `hardMs`: revalidated with a bounded wait · `errorMs`: stale-if-error (RFC 5861).
 */
export interface Lifetime {
  /** Name of the rule that gave it. */
  readonly rule: string
  readonly freshMs: number
  readonly softMs: number
  readonly hardMs: number
  readonly errorMs: number
  /** Until this age, what was loaded because of an invalidation is not loaded because of another. Default: half of `freshMs`. */
  readonly forcedFloorMs?: number
}

/** What a load brings. */
export interface Loaded<Value> {
  readonly value: Value
  /** When its reading began; of several parts, the oldest. */
  readonly asOfMs: number
  readonly lifetime: Lifetime
  /** Up to when the data is complete, where the upstream says so. */
  readonly completeUntilMs?: number | undefined
}

/** A loaded value as it lies in the store. Never changed after it was stored. */
export interface Entry<Value> extends Loaded<Value> {
  /** The question in full: a key is a hash, and a hash is not a proof. */
  readonly canonical: string
  readonly storedAtMs: number
  /** How long the load took. */
  readonly loadMs: number
  /** What had invalidated the value before this one, and so forced this load. Entries of older gateways lack it. */
  readonly forcedBy?: InvalidationReason | undefined
}

/** What an entry must fit. */
export interface Fitting<Value> {
  readonly canonical: string
  readonly isValue: (value: unknown) => value is Value
}

/** Longer than any age that can be configured: a slow load stretches ages, but not beyond this. */
const LONGEST_AGE_MS = 400 * DAY
/** Instants are written with four digits for the year; those that follow from an entry are so much later. */
const LAST_INSTANT_MS = Date.UTC(9_998, 0)

/** Entries whose value was looked through: once, when they were read or loaded, and not on every hit. */
const fitting = new WeakSet<object>()

/**
 * What the store returned, if it is an entry, answers this very question, and holds such a value. A
 * question has one kind of value: an entry that once fitted its question fits it.
 */
export function entryFrom<Value>(
  raw: unknown,
  { canonical, isValue }: Fitting<Value>,
): Entry<Value> | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined
  const entry = raw as Partial<Entry<unknown>>
  if (entry.canonical !== canonical) return undefined
  if (!fitting.has(raw)) {
    if (!isEnvelope(raw) || !isValue(entry.value)) return undefined
    fitting.add(raw)
  }
  return raw as Entry<Value>
}

/** Whether ages can be told by it. */
export function isDated(raw: unknown): raw is Pick<Entry<unknown>, 'asOfMs' | 'lifetime'> {
  if (typeof raw !== 'object' || raw === null) return false
  const { asOfMs, lifetime } = raw as Partial<Entry<unknown>>
  return isInstant(asOfMs) && isLifetime(lifetime)
}

/** The ages that an entry can have. */
export function boundedLifetime(lifetime: Lifetime): Lifetime {
  const { rule, freshMs, softMs, hardMs, errorMs, forcedFloorMs } = lifetime
  if (errorMs <= LONGEST_AGE_MS) return lifetime
  const bounded = (ms: number) => Math.min(ms, LONGEST_AGE_MS)
  return {
    rule,
    freshMs: bounded(freshMs),
    softMs: bounded(softMs),
    hardMs: bounded(hardMs),
    errorMs: bounded(errorMs),
    ...(forcedFloorMs !== undefined && { forcedFloorMs }),
  }
}

/** Fields that are not known here are those of another release. */
function isEnvelope(raw: object): boolean {
  const { storedAtMs, loadMs, completeUntilMs } = raw as Partial<Entry<unknown>>
  return (
    isDated(raw) &&
    isInstant(storedAtMs) &&
    isAge(loadMs) &&
    (completeUntilMs === undefined || isInstant(completeUntilMs))
  )
}

function isLifetime(raw: unknown): raw is Lifetime {
  if (typeof raw !== 'object' || raw === null) return false
  const { rule, freshMs, softMs, hardMs, errorMs, forcedFloorMs } = raw as Partial<Lifetime>
  return (
    typeof rule === 'string' &&
    isAge(freshMs) &&
    isAge(softMs) &&
    isAge(hardMs) &&
    isAge(errorMs) &&
    (forcedFloorMs === undefined || isAge(forcedFloorMs)) &&
    freshMs <= softMs &&
    softMs <= hardMs &&
    hardMs <= errorMs
  )
}

function isInstant(raw: unknown): raw is number {
  return typeof raw === 'number' && raw >= 0 && raw <= LAST_INSTANT_MS
}

function isAge(raw: unknown): raw is number {
  return typeof raw === 'number' && raw >= 0 && raw <= LONGEST_AGE_MS
}

const numbers = new WeakMap<object, number>()
let last = 0

/** Of one entry of this process and of no other: tells it from others without keeping it in memory. */
export type EntryNumber = number

export function numberOf(entry: Entry<unknown>): EntryNumber {
  const known = numbers.get(entry)
  if (known !== undefined) return known
  last += 1
  numbers.set(entry, last)
  return last
}

export function hasNumber<Value>(stored: unknown, number: EntryNumber): stored is Entry<Value> {
  return typeof stored === 'object' && stored !== null && numbers.get(stored) === number
}
