import fc from 'fast-check'
import { DAY } from '../../../src/time/clock.js'
import { startOfDate, zonedAt } from '../temporal-calendar.js'

/** A zone, and the day about which a stream is asked. */
export interface ZoneStart {
  readonly zone: string
  readonly dayMs: number
}

/** Zones that are hours and a half, or a quarter, from UTC. */
const ODD_ZONES = [
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Chatham',
  'Pacific/Apia',
] as const

const FROM_MS = Date.UTC(2026, 0)

const zone = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Intl.supportedValuesOf('timeZone')) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_ZONES) },
  { weight: 1, arbitrary: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York') },
)

/** A day of either change of the zone's clock, the first of a month, or any day. */
export const zoneStarts: fc.Arbitrary<ZoneStart> = fc
  .record({
    zone,
    day: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(1, 2).map((changes) => ({ changes })) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 365 }).map((days) => ({ days })) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 12 }).map((month) => ({ month })) },
    ),
  })
  .map(({ zone, day }) => {
    if ('month' in day) return { zone, dayMs: startOf(Date.UTC(2026, day.month - 1, 1, 12), zone) }
    if ('days' in day) return { zone, dayMs: startOf(FROM_MS + day.days * DAY, zone) }
    return { zone, dayMs: changeDay(zone, day.changes) }
  })

const known = new Map<string, number>()

/** Any day where the zone's clock does not change. */
function changeDay(zone: string, nth: number): number {
  const key = `${zone} ${nth}`
  const day = known.get(key)
  if (day !== undefined) return day
  let at = zonedAt(FROM_MS, zone)
  for (let count = 0; count < nth; count++) at = at.getTimeZoneTransition('next') ?? at
  const dayMs = startOf(at.epochMilliseconds, zone)
  known.set(key, dayMs)
  return dayMs
}

function startOf(ms: number, zone: string): number {
  return startOfDate(zonedAt(ms, zone).toPlainDate(), zone)
}
