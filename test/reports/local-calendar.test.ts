import fc from 'fast-check'
import { IANAZone } from 'luxon'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { LocalCalendar } from '../../src/reports/time/local-calendar.js'
import { DAY, HOUR } from '../../src/time/clock.js'
import { zonedAt } from '../support/temporal-calendar.js'

const iso = (ms: number) => new Date(ms).toISOString().replace(/:00\.000Z$/, 'Z')
const utc = (text: string) => Date.parse(`${text}Z`)

afterEach(() => vi.restoreAllMocks())

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
/** Within two days of a change of the zone's clock, or anywhere, from 1900 to 2037. */
const anywhere = zones.chain((zone) =>
  fc
    .tuple(
      fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2037, 0) }),
      fc.oneof(
        fc.constantFrom(-1, 0, 1),
        fc.integer({ min: -48, max: 48 }).map((h) => h * HOUR),
      ),
    )
    .map(([ms, beside]) => {
      const change = zonedAt(ms, zone).getTimeZoneTransition('next')
      return { zone, ms: (change?.epochMilliseconds ?? ms) + beside }
    }),
)

describe(LocalCalendar, () => {
  it.each([
    ['is midnight', 'Europe/Berlin', '2026-08-03', '2026-08-02T22:00Z'],
    ['is the first of two midnights', 'America/Havana', '2026-11-01', '2026-11-01T04:00Z'],
    ['is the first of two midnights', 'Atlantic/Azores', '2026-10-25', '2026-10-25T00:00Z'],
    ['is one o’clock without a midnight', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00Z'],
    ['is one o’clock without a midnight', 'America/Santiago', '2026-09-06', '2026-09-06T04:00Z'],
    ['is one o’clock without a midnight', 'Asia/Beirut', '2026-03-29', '2026-03-28T22:00Z'],
    ['is one o’clock without a midnight', 'Atlantic/Azores', '2026-03-29', '2026-03-29T01:00Z'],
    ['is one o’clock without a midnight', 'America/Havana', '2026-03-08', '2026-03-08T05:00Z'],
    ['is midnight after an hour told twice', 'Africa/Cairo', '2026-10-30', '2026-10-29T22:00Z'],
    ['is midnight as clocks reach it', 'America/Nuuk', '2026-03-29', '2026-03-29T01:00Z'],
    ['is half past twelve', 'America/Toronto', '1919-03-31', '1919-03-31T04:30Z'],
    ['is the first of two midnights', 'America/St_Johns', '2010-11-07', '2010-11-07T02:30Z'],
    ['is that of the next', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z'],
    ['is that of the next', 'Pacific/Kanton', '1994-12-31', '1994-12-31T11:00Z'],
    ['is midnight before a day told twice', 'Pacific/Kwajalein', '1969-09-30', '1969-09-29T13:00Z'],
  ])('the first instant of a date %s: %s %s', (_, zone, date, first) => {
    expect(iso(new LocalCalendar(zone).startOf(utc(`${date}T00:00`)))).toBe(first)
  })

  it.each([
    ['the first of two', 'Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30Z'],
    ['the first of two', 'America/Havana', '2026-11-01T00:30', '2026-11-01T04:30Z'],
    ['the first of two', 'Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45Z'],
    ['an hour later', 'Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30Z'],
    ['half an hour later', 'Australia/Lord_Howe', '2026-10-04T02:15', '2026-10-03T15:45Z'],
    ['two hours later', 'Antarctica/Troll', '2026-03-29T02:30', '2026-03-29T02:30Z'],
    ['a day later', 'Pacific/Apia', '2011-12-30T15:00', '2011-12-31T01:00Z'],
  ])('a local time is told twice or never: it is %s in %s, %s', (_, zone, local, instant) => {
    expect(iso(new LocalCalendar(zone).instantOf(utc(local)))).toBe(instant)
  })

  it.each([
    ['America/Havana', '2026-11-01T05:30Z', '2026-11-01'],
    ['Africa/Cairo', '2026-10-29T21:30Z', '2026-10-29'],
    // Back to 23:01 on the 6th at one minute past midnight: the 7th has begun.
    ['America/St_Johns', '2010-11-07T03:00Z', '2010-11-07'],
  ])('an hour that %s tells twice is one day, at %s', (zone, at, date) => {
    expect(iso(new LocalCalendar(zone).dateAt(Date.parse(at)))).toBe(`${date}T00:00Z`)
  })

  it('agrees with Temporal in every zone, whatever its clock has done since 1900', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, ms }) => {
        const calendar = new LocalCalendar(zone)
        const zoned = zonedAt(ms, zone)
        const local = zoned.toPlainDateTime()
        const localMs = local.toZonedDateTime('UTC').epochMilliseconds
        const date = zoned.toPlainDate()
        const dateMs = date.toZonedDateTime('UTC').epochMilliseconds
        expect(calendar.localAt(ms)).toBe(localMs)
        expect(calendar.instantOf(localMs)).toBe(local.toZonedDateTime(zone).epochMilliseconds)
        for (const days of [-1, 0, 1]) {
          expect(calendar.startOf(dateMs + days * DAY)).toBe(
            date.add({ days }).toZonedDateTime(zone).epochMilliseconds,
          )
        }
      }),
      { numRuns: 300 },
    )
  })

  it('lets every instant lie in its day', () => {
    fc.assert(
      fc.property(anywhere, ({ zone, ms }) => {
        const calendar = new LocalCalendar(zone)
        const dateMs = calendar.dateAt(ms)
        expect(calendar.startOf(dateMs)).toBeLessThanOrEqual(ms)
        expect(calendar.startOf(dateMs + DAY)).toBeGreaterThan(ms)
      }),
      { numRuns: 300 },
    )
  })

  it('asks the zone once in six days where its clock stands', () => {
    const asked = vi.spyOn(IANAZone.prototype, 'offset')
    const calendar = new LocalCalendar('Asia/Kolkata')
    for (let day = 0; day < 400; day++) calendar.startOf(Date.UTC(2026, 0) + day * DAY)
    expect(asked.mock.calls.length).toBeLessThanOrEqual(400 / 6 + 3)
  })
})
