import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type IntervalArgument, intervalFrom, resolved } from '../../src/reports/time/interval.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { clockChanges } from '../support/clock-changes.js'
import { startOfDate, zonedAt } from '../support/temporal-calendar.js'

/** Some thousand cases on a machine that may be busy. */
const PATIENCE = 120_000

const now = Date.parse('2026-08-05T13:07:42.500Z') // a Wednesday
const instants = (argument: IntervalArgument, zone = 'UTC', nowMs = now) => {
  const { fromMs, toMs } = resolved(intervalFrom('interval', argument, zone, nowMs), nowMs)
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
}

/** The dates at which a calendar period begins and ends, by Temporal. */
function datesByTemporal(relative: string, nowMs: number, zone: string) {
  const today = zonedAt(nowMs, zone).toPlainDate()
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const month = today.with({ day: 1 })
  const quarter = month.subtract({ months: (today.month - 1) % 3 })
  switch (relative) {
    case 'TODAY':
      return [today, today.add({ days: 1 })]
    case 'YESTERDAY':
      return [today.subtract({ days: 1 }), today]
    case 'LAST_7_DAYS':
      return [today.subtract({ days: 7 }), today]
    case 'LAST_30_DAYS':
      return [today.subtract({ days: 30 }), today]
    case 'THIS_WEEK':
      return [monday, monday.add({ days: 7 })]
    case 'LAST_WEEK':
      return [monday.subtract({ days: 7 }), monday]
    case 'THIS_MONTH':
      return [month, month.add({ months: 1 })]
    case 'LAST_MONTH':
      return [month.subtract({ months: 1 }), month]
    default:
      return [quarter.subtract({ months: 3 }), quarter]
  }
}

const CALENDAR_PERIODS = [
  'TODAY',
  'YESTERDAY',
  'THIS_WEEK',
  'LAST_WEEK',
  'LAST_7_DAYS',
  'LAST_30_DAYS',
  'THIS_MONTH',
  'LAST_MONTH',
  'LAST_QUARTER',
] as const

describe(intervalFrom, () => {
  it.each([
    ['LAST_15_MINUTES', '2026-08-05T12:52:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_30_MINUTES', '2026-08-05T12:37:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_HOUR', '2026-08-05T12:07:00.000Z/2026-08-05T13:07:00.000Z'],
    ['LAST_24_HOURS', '2026-08-04T13:05:00.000Z/2026-08-05T13:05:00.000Z'],
    ['TODAY', '2026-08-04T22:00:00.000Z/2026-08-05T22:00:00.000Z'],
    ['YESTERDAY', '2026-08-03T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['THIS_WEEK', '2026-08-02T22:00:00.000Z/2026-08-09T22:00:00.000Z'],
    ['LAST_WEEK', '2026-07-26T22:00:00.000Z/2026-08-02T22:00:00.000Z'],
    ['LAST_7_DAYS', '2026-07-28T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['LAST_30_DAYS', '2026-07-05T22:00:00.000Z/2026-08-04T22:00:00.000Z'],
    ['THIS_MONTH', '2026-07-31T22:00:00.000Z/2026-08-31T22:00:00.000Z'],
    ['LAST_MONTH', '2026-06-30T22:00:00.000Z/2026-07-31T22:00:00.000Z'],
    ['LAST_QUARTER', '2026-03-31T22:00:00.000Z/2026-06-30T22:00:00.000Z'],
  ] as const)('resolves %s in Berlin', (relative, expected) => {
    expect(instants({ relative }, 'Europe/Berlin')).toBe(expected)
  })

  it('makes TODAY 23 or 25 hours long where clocks change', () => {
    const spring = Date.parse('2026-03-29T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Europe/Berlin', spring)).toBe(
      '2026-03-28T23:00:00.000Z/2026-03-29T22:00:00.000Z',
    )
    const autumn = Date.parse('2026-10-25T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Europe/Berlin', autumn)).toBe(
      '2026-10-24T22:00:00.000Z/2026-10-25T23:00:00.000Z',
    )
  })

  it('begins TODAY with the first instant of a day that has no midnight', () => {
    const cairo = Date.parse('2026-04-24T12:00:00Z')
    expect(instants({ relative: 'TODAY' }, 'Africa/Cairo', cairo)).toBe(
      '2026-04-23T22:00:00.000Z/2026-04-24T21:00:00.000Z',
    )
  })

  it.each([
    // Two local midnights on 1 November: the first begins the day, the month, and what ends there.
    ['TODAY', 'America/Havana', '2026-11-01T04:30Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    ['TODAY', 'America/Havana', '2026-11-01T05:30Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    ['TODAY', 'America/Havana', '2026-11-01T20:00Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    ['YESTERDAY', 'America/Havana', '2026-11-02T12:00Z', '2026-11-01T04:00Z', '2026-11-02T05:00Z'],
    ['YESTERDAY', 'America/Havana', '2026-11-01T12:00Z', '2026-10-31T04:00Z', '2026-11-01T04:00Z'],
    ['THIS_MONTH', 'America/Havana', '2026-11-20T12:00Z', '2026-11-01T04:00Z', '2026-12-01T05:00Z'],
    ['THIS_MONTH', 'America/Havana', '2026-11-01T04:10Z', '2026-11-01T04:00Z', '2026-12-01T05:00Z'],
    ['LAST_MONTH', 'America/Havana', '2026-11-20T12:00Z', '2026-10-01T04:00Z', '2026-11-01T04:00Z'],
    ['LAST_MONTH', 'America/Havana', '2026-12-20T12:00Z', '2026-11-01T04:00Z', '2026-12-01T05:00Z'],
    [
      'LAST_7_DAYS',
      'America/Havana',
      '2026-11-08T12:00Z',
      '2026-11-01T04:00Z',
      '2026-11-08T05:00Z',
    ],
    [
      'LAST_30_DAYS',
      'America/Havana',
      '2026-12-01T12:00Z',
      '2026-11-01T04:00Z',
      '2026-12-01T05:00Z',
    ],
    ['LAST_WEEK', 'Atlantic/Azores', '2026-10-28T12:00Z', '2026-10-19T00:00Z', '2026-10-26T01:00Z'],
    [
      'LAST_7_DAYS',
      'Atlantic/Azores',
      '2026-11-01T12:00Z',
      '2026-10-25T00:00Z',
      '2026-11-01T01:00Z',
    ],
    // No local midnight.
    ['YESTERDAY', 'Africa/Cairo', '2026-04-25T12:00Z', '2026-04-23T22:00Z', '2026-04-24T21:00Z'],
    [
      'LAST_7_DAYS',
      'America/Santiago',
      '2026-09-13T12:00Z',
      '2026-09-06T04:00Z',
      '2026-09-13T03:00Z',
    ],
    ['THIS_WEEK', 'Asia/Beirut', '2026-03-29T12:00Z', '2026-03-22T22:00Z', '2026-03-29T21:00Z'],
    // No 30 December 2011.
    ['TODAY', 'Pacific/Apia', '2011-12-30T09:00Z', '2011-12-29T10:00Z', '2011-12-30T10:00Z'],
    ['YESTERDAY', 'Pacific/Apia', '2011-12-31T08:00Z', '2011-12-29T10:00Z', '2011-12-30T10:00Z'],
    ['LAST_7_DAYS', 'Pacific/Apia', '2011-12-31T08:00Z', '2011-12-24T10:00Z', '2011-12-30T10:00Z'],
  ] as const)('begins and ends %s at first instants of days in %s, at %s', (...row) => {
    const [relative, zone, at, from, to] = row
    const expected = `${new Date(from).toISOString()}/${new Date(to).toISOString()}`
    expect(instants({ relative }, zone, Date.parse(at))).toBe(expected)
  })

  it('resolves every calendar period as Temporal does beside every clock change of three years', {
    timeout: PATIENCE,
  }, () => {
    for (const { zone, atMs } of clockChanges(2026, 2029)) {
      for (const nowMs of [atMs - HOUR / 2, atMs, atMs + 8 * DAY]) {
        const periods = CALENDAR_PERIODS.map((relative) => {
          const { fromMs, toMs } = resolved(
            intervalFrom('interval', { relative }, zone, nowMs),
            nowMs,
          )
          return [relative, fromMs, toMs]
        })
        const expected = CALENDAR_PERIODS.map((relative) => [
          relative,
          ...datesByTemporal(relative, nowMs, zone).map((date) => startOfDate(date, zone)),
        ])
        expect({ zone, nowMs, periods }).toEqual({ zone, nowMs, periods: expected })
      }
    }
  })

  it('keeps now within TODAY, and YESTERDAY right before it, in every zone since 1900', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
        fc.integer({ min: Date.UTC(1900, 0) / MINUTE, max: Date.UTC(2037, 0) / MINUTE }),
        fc.integer({ min: -120, max: 120 }),
        (zone, minute, beside) => {
          const change = zonedAt(minute * MINUTE, zone).getTimeZoneTransition('next')
          const nowMs = (change?.epochMilliseconds ?? minute * MINUTE) + beside * MINUTE
          const period = (relative: 'TODAY' | 'YESTERDAY') =>
            resolved(intervalFrom('interval', { relative }, zone, nowMs), nowMs)
          const today = period('TODAY')
          expect(today.fromMs).toBeLessThanOrEqual(nowMs)
          expect(today.toMs).toBeGreaterThan(nowMs)
          expect(period('YESTERDAY').toMs).toBe(today.fromMs)
          expect(period('YESTERDAY').fromMs).toBeLessThan(today.fromMs)
        },
      ),
      { numRuns: 200 },
    )
  })

  it.each([
    [{}, 'interval: give exactly one of'],
    [{ fromMs: 0, toMs: 1, relative: 'TODAY' }, 'interval: give exactly one of'],
    [{ fromMs: 0 }, 'interval.to: is missing'],
    [{ toMs: 0 }, 'interval.from: is missing'],
    [{ fromMs: 5, toMs: 5 }, 'interval.to: must be after from'],
    [{ fromMs: 6, toMs: 5 }, 'interval.to: must be after from'],
    [{ fromMs: 0, toMs: 400 * DAY + 1 }, 'interval.to: is more than 400 days after from'],
  ] as const)('refuses %j', (argument, message) => {
    expect(() => intervalFrom('interval', argument, 'UTC', now)).toThrow(message)
  })

  it('takes 400 days', () => {
    expect(intervalFrom('interval', { fromMs: 0, toMs: 400 * DAY }, 'UTC', now)).toBeDefined()
  })
})
