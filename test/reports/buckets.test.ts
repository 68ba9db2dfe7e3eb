import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  begunEdges,
  bucketAt,
  bucketEdges,
  hasMoreBuckets,
} from '../../src/reports/time/buckets.js'
import { stepFrom } from '../../src/reports/time/granularity.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { clockChanges } from '../support/clock-changes.js'
import { edgesByTemporal, zonedAt } from '../support/temporal-calendar.js'

const step = (text: string) => stepFrom('granularity', text)
const hours = (edges: readonly number[]) =>
  edges.slice(1).map((edge, i) => (edge - (edges[i] ?? 0)) / HOUR)
const interval = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })

/** Some thousand cases on a machine that may be busy. */
const PATIENCE = 120_000

const changes = clockChanges(2026, 2029)
const startOfDay = (ms: number, zone: string) => zonedAt(ms, zone).startOfDay().epochMilliseconds
/** A day, an hour and a millisecond before a clock change, the change itself, and after it. */
const sidesOf = (atMs: number) => [
  ...[-25, -24, -1, 0, 0.5, 1].map((away) => atMs + away * HOUR),
  atMs - 1,
]

const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'))

describe(bucketEdges, () => {
  it('makes one bucket without a step', () => {
    expect(bucketEdges({ fromMs: 3, toMs: 9 }, null, 'UTC')).toEqual([3, 9])
  })

  it('starts at from and cuts the last bucket at to', () => {
    const minutes = bucketEdges({ fromMs: 7 * MINUTE, toMs: 50 * MINUTE }, step('PT15M'), 'UTC')
    expect(minutes.map((ms) => ms / MINUTE)).toEqual([7, 22, 37, 50])
  })

  it.each([
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-30T22:00:00Z', [23, 24]],
    ['Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-26T23:00:00Z', [25, 24]],
    ['Australia/Lord_Howe', '2026-10-03T13:30:00Z', '2026-10-05T13:00:00Z', [23.5, 24]],
    ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-03T05:00:00Z', [25, 24]],
    ['Antarctica/Troll', '2026-03-29T00:00:00Z', '2026-03-30T22:00:00Z', [22, 24]],
    // No local midnight: the day begins at one o'clock, the next one at midnight again.
    ['Africa/Cairo', '2026-04-22T22:00:00Z', '2026-04-25T21:00:00Z', [24, 23, 24]],
    ['Africa/Cairo', '2026-04-23T22:00:00Z', '2026-04-26T21:00:00Z', [23, 24, 24]],
    ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-08T03:00:00Z', [23, 24]],
    ['Asia/Beirut', '2026-03-28T22:00:00Z', '2026-03-30T21:00:00Z', [23, 24]],
    ['Atlantic/Azores', '2026-03-29T01:00:00Z', '2026-03-31T00:00:00Z', [23, 24]],
    ['America/Havana', '2026-03-08T05:00:00Z', '2026-03-10T04:00:00Z', [23, 24]],
    ['America/Asuncion', '2023-10-01T04:00:00Z', '2023-10-03T03:00:00Z', [23, 24]],
    // Two local midnights: the day begins at the first, whichever side `from` lies on.
    ['America/Havana', '2026-10-31T04:00:00Z', '2026-11-03T05:00:00Z', [24, 25, 24]],
    ['America/Havana', '2026-11-01T04:00:00Z', '2026-11-03T05:00:00Z', [25, 24]],
    ['America/Havana', '2026-11-01T05:00:00Z', '2026-11-03T05:00:00Z', [24, 24]],
    ['Atlantic/Azores', '2026-10-24T00:00:00Z', '2026-10-27T01:00:00Z', [24, 25, 24]],
    // The last hour of a day told twice.
    ['Africa/Cairo', '2026-10-28T21:00:00Z', '2026-10-30T22:00:00Z', [25, 24]],
    ['America/Santiago', '2026-04-04T03:00:00Z', '2026-04-06T04:00:00Z', [25, 24]],
    // No 30 December 2011 at all.
    ['Pacific/Apia', '2011-12-29T10:00:00Z', '2012-01-01T10:00:00Z', [24, 24, 24]],
  ])(
    'steps by local days over the clock change in %s, from %s to %s',
    (zone, from, to, lengths) => {
      expect(hours(bucketEdges(interval(from, to), step('P1D'), zone))).toEqual(lengths)
    },
  )

  it.each([
    ['half past two', 'Europe/Berlin', '2026-03-28T01:30Z', '2026-03-31T00:30Z', [24, 23, 24]],
    ['half past two', 'Europe/Berlin', '2026-10-24T00:30Z', '2026-10-27T01:30Z', [24, 25, 24]],
    ['half past two again', 'Europe/Berlin', '2026-10-25T01:30Z', '2026-10-27T01:30Z', [24, 24]],
    ['noon', 'America/Havana', '2026-10-31T16:00Z', '2026-11-02T17:00Z', [25, 24]],
    ['half past midnight', 'America/Havana', '2026-10-31T04:30Z', '2026-11-02T05:30Z', [24, 25]],
    ['one o’clock', 'Africa/Cairo', '2026-04-22T23:00Z', '2026-04-25T22:00Z', [23, 24, 24]],
  ])('steps at the clock time of from within a day: %s in %s', (_, zone, from, to, lengths) => {
    expect(hours(bucketEdges(interval(from, to), step('P1D'), zone))).toEqual(lengths)
  })

  it.each([
    ['P1W', '2026-10-25T04:00:00Z', '2026-11-01T04:00:00Z', '2026-11-08T05:00:00Z'],
    ['P1M', '2026-10-01T04:00:00Z', '2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z'],
    ['P1M', '2026-02-01T05:00:00Z', '2026-03-01T05:00:00Z', '2026-04-01T04:00:00Z'],
    ['P3M', '2026-08-01T04:00:00Z', '2026-11-01T04:00:00Z', '2027-02-01T05:00:00Z'],
    ['P1Y', '2025-11-01T04:00:00Z', '2026-11-01T04:00:00Z', '2027-11-01T04:00:00Z'],
  ])('steps %s in Havana from %s to the first midnight of a day', (text, from, start, to) => {
    const edges = bucketEdges(interval(from, to), step(text), 'America/Havana')
    expect(edges).toEqual([from, start, to].map((at) => Date.parse(at)))
  })

  it('steps as Temporal does beside every clock change of three years', {
    timeout: PATIENCE,
  }, () => {
    expect(new Set(changes.map(({ zone }) => zone)).size).toBeGreaterThan(100)
    for (const { zone, atMs } of changes) {
      for (const fromMs of sidesOf(atMs)) {
        const toMs = fromMs + 3 * DAY
        const edges = bucketEdges({ fromMs, toMs }, step('P1D'), zone)
        expect({ zone, edges }).toEqual({
          zone,
          edges: edgesByTemporal(fromMs, toMs, step('P1D'), zone),
        })
      }
    }
  })

  it('steps as Temporal does by any step, from anywhere within a year of a clock change', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        fc.integer({ min: -365 * 24 * 60, max: 48 * 60 }),
        fc.constantFrom(0, 1, 30 * MINUTE, HOUR),
        fc.constantFrom('P1D', 'P2D', 'P1W', 'P1M', 'P3M', 'P1Y', 'P1DT6H', 'P1M1DT1M'),
        fc.integer({ min: 1, max: 400 }),
        ({ zone, atMs }, minutes, beside, text, days) => {
          const somewhere = atMs + minutes * MINUTE
          const fromMs = beside === 0 ? startOfDay(somewhere, zone) : somewhere + beside
          const toMs = fromMs + days * DAY
          expect(bucketEdges({ fromMs, toMs }, step(text), zone)).toEqual(
            edgesByTemporal(fromMs, toMs, step(text), zone),
          )
        },
      ),
    )
  })

  it.each([
    ['America/Havana', '2026-11-01T04:00Z'],
    ['Atlantic/Azores', '2026-10-25T00:00Z'],
    ['America/Havana', '2026-03-08T05:00Z'],
    ['America/Santiago', '2026-09-06T04:00Z'],
    ['Africa/Cairo', '2026-04-23T22:00Z'],
    ['Africa/Cairo', '2026-10-28T21:00Z'],
    ['Asia/Beirut', '2026-03-28T22:00Z'],
  ])('begins a day in %s at %s, counted from any day of the year before', (zone, at) => {
    const day = Date.parse(at)
    const toMs = day + 3 * DAY
    const startOf = (days: number) => zonedAt(day, zone).subtract({ days }).startOfDay()
    const begun = Array.from({ length: 366 }, (_, days) => {
      const fromMs = startOf(days).epochMilliseconds
      return bucketEdges({ fromMs, toMs }, step('P1D'), zone).slice(days)
    })
    expect(begun[0]?.[0]).toBe(day)
    expect(new Set(begun.map(String)).size).toBe(1)
  })

  it('counts 24 hours by the clock, not by the calendar', () => {
    const edges = bucketEdges(
      interval('2026-03-28T23:00:00Z', '2026-03-30T23:00:00Z'),
      step('PT24H'),
      'Europe/Berlin',
    )
    expect(hours(edges)).toEqual([24, 24])
  })

  it('covers the interval without gap or overlap in every zone', () => {
    const steps = fc.constantFrom('PT17M', 'PT1H', 'P1D', 'P1W', 'P1M', 'P1DT6H')
    fc.assert(
      fc.property(
        zones,
        steps,
        fc.nat(365 * 24 * 60),
        fc.integer({ min: 1, max: 60 * DAY }),
        (zone, text, at, length) => {
          const fromMs = Date.UTC(2026, 0, 1) + at * MINUTE
          const edges = bucketEdges({ fromMs, toMs: fromMs + length }, step(text), zone)
          expect(edges[0]).toBe(fromMs)
          expect(edges.at(-1)).toBe(fromMs + length)
          for (const [index, edge] of edges.entries()) {
            if (index > 0) expect(edge).toBeGreaterThan(edges[index - 1] ?? 0)
          }
        },
      ),
    )
  })
})

describe(begunEdges, () => {
  const edges = [0, 10, 20, 25]

  it('leaves out what has not begun', () => {
    expect(begunEdges(edges, -1)).toEqual([])
    expect(begunEdges(edges, 0)).toEqual([0, 10])
    expect(begunEdges(edges, 19)).toEqual([0, 10, 20])
    expect(begunEdges(edges, 20)).toEqual(edges)
    expect(begunEdges(edges, 99)).toEqual(edges)
  })
})

describe(bucketAt, () => {
  it('finds the bucket that an instant lies in', () => {
    const edges = [0, 10, 20, 25]
    expect([0, 9, 10, 24].map((ms) => bucketAt(edges, ms))).toEqual([0, 0, 1, 2])
  })

  it('takes the first or the last for what lies outside', () => {
    expect([-5, 25, 99].map((ms) => bucketAt([0, 10, 20, 25], ms))).toEqual([0, 2, 2])
  })
})

describe(hasMoreBuckets, () => {
  it('tells what counting the edges would, in every zone', () => {
    const steps = fc.constantFrom('PT17M', 'PT1H', 'PT36H', 'P1D', 'P2D', 'P1W', 'P1M', 'P1DT6H')
    fc.assert(
      fc.property(
        zones,
        steps,
        fc.integer({ min: Date.UTC(2007, 0, 1), max: Date.UTC(2030, 0, 1) }),
        fc.integer({ min: 1, max: 60 * DAY }),
        fc.constantFrom(1, 2, 7, 30),
        (zone, text, fromMs, length, than) => {
          const asked = { fromMs, toMs: fromMs + length }
          const buckets = bucketEdges(asked, step(text), zone).length - 1
          expect(hasMoreBuckets(asked, step(text), zone, than)).toBe(buckets > than)
        },
      ),
    )
  })

  it.each([
    ['exactly as many', 10_000 * MINUTE, 'PT1M', 'UTC', false],
    ['a moment more', 10_000 * MINUTE + 1, 'PT1M', 'UTC', true],
    ['400 days by minutes', 400 * DAY, 'PT1M', 'Europe/Berlin', true],
    ['400 days by days', 400 * DAY, 'P1D', 'Europe/Berlin', false],
    ['a step past the end of all calendars', 400 * DAY, 'P9999Y', 'Europe/Berlin', false],
  ])('of 10,000 buckets: %s', (_, length, text, zone, more) => {
    const fromMs = Date.UTC(2026, 0, 1)
    expect(hasMoreBuckets({ fromMs, toMs: fromMs + length }, step(text), zone, 10_000)).toBe(more)
  })
})
