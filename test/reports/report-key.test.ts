import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentStatusQuestion } from '../../src/reports/agent-status/question.js'
import { agentStatusReport } from '../../src/reports/agent-status/report.js'
import { queueActivityQuestion } from '../../src/reports/queue-activity/question.js'
import { queueActivityReport } from '../../src/reports/queue-activity/report.js'
import {
  type QueuePerformanceArguments,
  queuePerformanceQuestion,
} from '../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { reportKey } from '../../src/reports/report-key.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { clockChanges } from '../support/clock-changes.js'
import { zonedAt } from '../support/temporal-calendar.js'

const now = Date.parse('2026-08-05T13:07:42Z')

function keyOf(args: QueuePerformanceArguments, nowMs = now): string {
  const question = queuePerformanceQuestion(args, nowMs)
  const { id, version } = queuePerformanceReport
  return reportKey({
    reportId: id,
    reportVersion: version,
    ...queuePerformanceReport.canonical(question),
  }).key
}

const fixed = {
  fromMs: Date.parse('2026-08-03T00:00:00Z'),
  toMs: Date.parse('2026-08-04T00:00:00Z'),
}
const ids = Array.from({ length: 8 }, () => randomUUID())

const mediaTypes = fc.uniqueArray(fc.constantFrom('VOICE', 'CHAT', 'EMAIL', 'MESSAGE'), {
  minLength: 1,
})
const queueIds = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 })
const minutes = fc.integer({ min: 1, max: 24 * 60 })
const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))
const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2 })

describe(reportKey, () => {
  it('has the form of the contract', () => {
    expect(keyOf({ interval: fixed })).toMatch(
      /^gcx:analytics:queuePerformance@2:[0-9a-f]{64}:UTC:-$/,
    )
  })

  it('is the same for any order, duplicates and case of ids and media types', () => {
    fc.assert(
      fc.property(
        queueIds.chain((q) => fc.tuple(fc.constant(q), shuffled(q))),
        mediaTypes.chain((m) => fc.tuple(fc.constant(m), shuffled(m))),
        ([q, otherQ], [m, otherM]) => {
          const one = keyOf({ interval: fixed, queueIds: q, mediaTypes: m })
          const upper = otherQ.map((id, index) => (index % 2 ? id.toUpperCase() : id))
          expect(keyOf({ interval: fixed, queueIds: upper, mediaTypes: otherM })).toBe(one)
        },
      ),
    )
  })

  it('is the same for any spelling of one granularity', () => {
    fc.assert(
      fc.property(minutes, (count) => {
        const one = keyOf({ interval: fixed, granularity: `PT${count}M` })
        const hours = Math.floor(count / 60)
        expect(keyOf({ interval: fixed, granularity: `PT${count * 60}S` })).toBe(one)
        expect(keyOf({ interval: fixed, granularity: `PT${hours}H${count % 60}M` })).toBe(one)
      }),
    )
  })

  it('is the same with null as with nothing, and with a granularity as long as the interval', () => {
    const one = keyOf({ interval: fixed })
    expect(
      keyOf({
        interval: { ...fixed, relative: null },
        queueIds: null,
        mediaTypes: null,
        granularity: null,
        timeZone: null,
      }),
    ).toBe(one)
    for (const granularity of ['P1D', 'PT24H', 'PT1440M', 'P2D', 'P1M']) {
      expect(keyOf({ interval: fixed, granularity })).toBe(one)
    }
    expect(keyOf({ interval: { relative: 'LAST_30_MINUTES' }, granularity: 'PT30M' })).toBe(
      keyOf({ interval: { relative: 'LAST_30_MINUTES' } }),
    )
  })

  it('does not hold the zone while buckets are shorter than a day', () => {
    fc.assert(
      fc.property(zones, minutes, (timeZone, count) => {
        fc.pre(count < 24 * 60)
        const granularity = `PT${count}M`
        expect(keyOf({ interval: fixed, granularity, timeZone })).toBe(
          keyOf({ interval: fixed, granularity }),
        )
      }),
    )
  })

  it('holds the zone where days step in it, and where it decides the calendar', () => {
    const week = { fromMs: fixed.fromMs, toMs: fixed.fromMs + 7 * DAY }
    const daily = (timeZone: string) => keyOf({ interval: week, granularity: 'P1D', timeZone })
    expect(daily('Europe/Berlin')).toMatch(/:Europe\/Berlin:-$/)
    expect(daily('Europe/Berlin')).not.toBe(daily('America/New_York'))
    const today = (timeZone: string) => keyOf({ interval: { relative: 'TODAY' }, timeZone })
    expect(today('Europe/Berlin')).not.toBe(today('America/New_York'))
  })

  it('is the same with days and without where one local day is asked for, however long', () => {
    for (const { zone: timeZone, atMs } of clockChanges(2026, 2027)) {
      for (const away of [-1, 0, 1]) {
        const day = zonedAt(atMs, timeZone).add({ days: away }).startOfDay()
        const interval = {
          fromMs: day.epochMilliseconds,
          toMs: day.toPlainDate().add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds,
        }
        expect(keyOf({ interval, granularity: 'P1D', timeZone }), timeZone).toBe(
          keyOf({ interval }),
        )
        const today = { interval: { relative: 'TODAY' }, timeZone } as const
        const nowMs = day.epochMilliseconds + 5 * HOUR
        expect(keyOf({ ...today, granularity: 'P1D' }, nowMs), timeZone).toBe(keyOf(today, nowMs))
      }
    }
  })

  it.each([
    [
      'THIS_MONTH',
      'America/Havana',
      ['2026-11-01T04:10Z', '2026-11-01T05:10Z', '2026-11-30T12:00Z'],
    ],
    [
      'LAST_MONTH',
      'America/Havana',
      ['2026-11-01T04:10Z', '2026-11-01T05:10Z', '2026-11-30T12:00Z'],
    ],
    ['TODAY', 'America/Havana', ['2026-11-01T04:10Z', '2026-11-01T05:10Z', '2026-11-02T04:59Z']],
    [
      'LAST_7_DAYS',
      'Atlantic/Azores',
      ['2026-10-25T00:10Z', '2026-10-25T01:10Z', '2026-10-26T00:59Z'],
    ],
    ['YESTERDAY', 'Africa/Cairo', ['2026-10-29T20:30Z', '2026-10-29T21:30Z']],
    ['TODAY', 'Africa/Cairo', ['2026-04-23T22:00Z', '2026-04-24T20:59Z']],
  ] as const)(
    'is the same for %s in %s on either side of a clock change',
    (relative, timeZone, at) => {
      const keys = at.map((now) =>
        keyOf({ interval: { relative }, granularity: 'P1D', timeZone }, Date.parse(now)),
      )
      expect(new Set(keys).size).toBe(1)
    },
  )

  it('knows one zone under all its names', () => {
    const week = { fromMs: fixed.fromMs, toMs: fixed.fromMs + 7 * DAY }
    const daily = (timeZone: string) => keyOf({ interval: week, granularity: 'P1D', timeZone })
    expect(daily('Asia/Kolkata')).toBe(daily('Asia/Calcutta'))
    expect(daily('europe/berlin')).toBe(daily('Europe/Berlin'))
    expect(daily('Etc/UTC')).toBe(daily('UTC'))
  })

  it('stays the same for a rolling interval as time passes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('LAST_15_MINUTES', 'LAST_HOUR', 'LAST_24_HOURS'),
        fc.nat(400 * DAY),
        (relative, later) => {
          const args = { interval: { relative }, granularity: 'PT5M' } as const
          expect(keyOf(args, now + later)).toBe(keyOf(args))
        },
      ),
    )
  })

  it('changes for a calendar period only when the period does', () => {
    const today = (nowMs: number) =>
      keyOf({ interval: { relative: 'TODAY' }, timeZone: 'Europe/Berlin' }, nowMs)
    expect(today(now + HOUR)).toBe(today(now))
    expect(today(now + DAY)).not.toBe(today(now))
  })

  it('changes with every change of meaning', () => {
    const base = {
      interval: fixed,
      granularity: 'PT30M',
      queueIds: ids.slice(0, 2),
      mediaTypes: ['VOICE'],
    } as const
    const others: QueuePerformanceArguments[] = [
      { ...base, interval: { ...fixed, fromMs: fixed.fromMs + 1 } },
      { ...base, interval: { ...fixed, toMs: fixed.toMs - 1 } },
      { ...base, interval: { relative: 'LAST_HOUR' } },
      { ...base, granularity: 'PT31M' },
      { ...base, granularity: null },
      { ...base, queueIds: ids.slice(0, 3) },
      { ...base, queueIds: ids.slice(0, 1) },
      { ...base, queueIds: null },
      { ...base, mediaTypes: ['CHAT'] },
      { ...base, mediaTypes: ['CHAT', 'VOICE'] },
      { ...base, mediaTypes: null },
    ]
    const keys = new Set([base, ...others].map((args) => keyOf(args)))
    expect(keys.size).toBe(others.length + 1)
  })

  it('differs for any two questions that differ in buckets', () => {
    fc.assert(
      fc.property(minutes, minutes, (a, b) => {
        fc.pre(a !== b && a < 24 * 60 && b < 24 * 60)
        const key = (count: number) => keyOf({ interval: fixed, granularity: `PT${count}M` })
        expect(key(a)).not.toBe(key(b))
      }),
    )
  })

  it('tells reports apart that ask about the same ids', () => {
    const activity = queueActivityReport.canonical(
      queueActivityQuestion({ queueIds: ids }).question,
    )
    const reversed = queueActivityReport.canonical(
      queueActivityQuestion({ queueIds: [...ids].reverse() }).question,
    )
    expect(reversed).toEqual(activity)
    const status = agentStatusReport.canonical(
      agentStatusQuestion({ agentIds: ids, interval: fixed }, now),
    )
    expect(status).not.toEqual(activity)
  })

  it('counts minutes and seconds of an instant, whatever the offset it was written with', () => {
    const inBerlin = {
      fromMs: Date.parse('2026-08-03T02:00:00+02:00'),
      toMs: Date.parse('2026-08-04T05:30:00+05:30'),
    }
    expect(keyOf({ interval: inBerlin })).toBe(keyOf({ interval: fixed }))
    expect(keyOf({ interval: fixed, granularity: `PT${MINUTE / 1000}S` })).toBe(
      keyOf({ interval: fixed, granularity: 'PT1M' }),
    )
  })
})
