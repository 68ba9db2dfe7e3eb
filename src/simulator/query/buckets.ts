import { DateTime, Duration, IANAZone, type Zone } from 'luxon'
import { ApiError, badRequest } from '../api-error.js'

/** The steps of an interval: bucket `i` is `[edges[i], edges[i + 1])`. */
export interface Buckets {
  readonly edges: Float64Array
  readonly count: number
  /** Position of the bucket that holds the instant, or -1. */
  indexOf(atMs: number): number
  /** The interval as answers have it: two instants in UTC with milliseconds. */
  spell(index: number): string
}

/** With more buckets the upstream times out ("big group×bucket products fail", facts 6.4). */
const MOST_BUCKETS = 1_000_000

/**
 * Resolves interval, granularity and zone of an aggregation query. Steps are counted from the
 * interval's own start (`start + i × granularity`), so that nothing drifts; days and longer are
 * calendar steps in `timeZone`, else in the offset that the interval carries, else in UTC. What
 * Genesys Cloud does where a local midnight is repeated or missing is not known (facts 6.4): here
 * days begin at their first instant.
 */
export function bucketsOf(
  interval: string,
  granularity?: string | null,
  timeZone?: string | null,
): Buckets {
  const [start, end] = parseInterval(interval)
  const zone = timeZone ? parseZone(timeZone) : start.zone
  const edges = granularity
    ? steps(start.setZone(zone), end.toMillis(), parseGranularity(granularity))
    : Float64Array.of(start.toMillis(), end.toMillis())
  return {
    edges,
    count: edges.length - 1,
    indexOf: finder(edges),
    spell: (index) => `${spellInstant(edges[index])}/${spellInstant(edges[index + 1])}`,
  }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}(:?\d{2}){0,2}(\.\d{1,9})?(Z|[+-]\d{2}(:?\d{2})?)?$/

function parseInterval(text: string): [DateTime, DateTime] {
  const ends = text.split('/')
  if (ends.length !== 2) {
    throw badRequest(`Interval [${text}] is not of the form start/end`, 'invalid.date')
  }
  const [start, end] = ends.map((end) => {
    // An instant without an offset is read as UTC; facts 6.4 leave it open.
    const parsed = DateTime.fromISO(end, { zone: 'utc', setZone: true })
    if (!INSTANT.test(end) || !parsed.isValid) {
      throw badRequest(`Interval [${text}] has an invalid date: ${end}`, 'invalid.date')
    }
    return parsed
  })
  if (!start || !end || end.toMillis() <= start.toMillis()) {
    throw badRequest(`Interval [${text}] must end after it starts`)
  }
  return [start, end]
}

function parseZone(name: string): Zone {
  if (!IANAZone.isValidZone(name)) throw badRequest(`Time zone [${name}] is not known`)
  return IANAZone.create(name)
}

function parseGranularity(text: string): Duration {
  const parsed = Duration.fromISO(text)
  const parts = Object.values(parsed.toObject())
  if (!parsed.isValid || parts.some((part) => part < 0) || parts.every((part) => part === 0)) {
    throw badRequest(`Granularity [${text}] is not a period of ISO 8601`)
  }
  return parsed
}

function steps(start: DateTime, endMs: number, granularity: Duration): Float64Array {
  const step = stepper(start, granularity)
  const edges = [start.toMillis()]
  for (let i = 1; ; i++) {
    const edge = step(i)
    if (edge >= endMs) break
    if (i >= MOST_BUCKETS) throw timedOut()
    // A date that the zone skipped (Apia, 30 December 2011) has no bucket.
    if (edge > (edges.at(-1) ?? 0)) edges.push(edge)
  }
  return Float64Array.from([...edges, endMs])
}

/** Calendar arithmetic is slow: used only for days, weeks, months and years. */
function stepper(start: DateTime, granularity: Duration): (i: number) => number {
  const { years = 0, quarters = 0, months = 0, weeks = 0, days = 0 } = granularity.toObject()
  const wholeDays = weeks * 7 + days
  const wholeMonths = years * 12 + quarters * 3 + months
  const restMs = granularity.minus({ years, quarters, months, weeks, days }).toMillis()
  const startMs = start.toMillis()
  if (wholeDays === 0 && wholeMonths === 0) return (i) => startMs + i * restMs
  const local = wallClock(start)
  return (i) => {
    const { year, month, day, hour, minute, second, millisecond } = local.plus({
      months: i * wholeMonths,
      days: i * wholeDays,
    })
    const clock = { year, month, day, hour, minute, second, millisecond }
    // Luxon moves a skipped local time forward, and of a repeated one may take either: take the first.
    const [first] = start.set(clock).getPossibleOffsets()
    return (first?.toMillis() ?? Number.NaN) + i * restMs
  }
}

/** The local time, as a date in UTC. Midnight for the first instant of a day that begins later. */
function wallClock(start: DateTime): DateTime {
  const local = start.setZone('utc', { keepLocalTime: true })
  const dayBefore = start.minus({ milliseconds: 1 }).setZone('utc', { keepLocalTime: true })
  return local.startOf('day') > dayBefore ? local.startOf('day') : local
}

/** Tries the last found bucket first: events come nearly in order. */
function finder(edges: Float64Array): (atMs: number) => number {
  let last = 0
  return (atMs) => {
    if (atMs >= (edges[last] ?? 0) && atMs < (edges[last + 1] ?? 0)) return last
    let low = 0
    let high = edges.length - 1
    if (atMs < (edges[low] ?? 0) || atMs >= (edges[high] ?? 0)) return -1
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (atMs < (edges[middle] ?? 0)) high = middle
      else low = middle
    }
    last = low
    return low
  }
}

function spellInstant(ms: number | undefined): string {
  return new Date(ms ?? 0).toISOString()
}

function timedOut(): ApiError {
  return new ApiError({ status: 504, code: 'request.timeout', message: 'The request timed out.' })
}
