import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/clock.js'
import { begunEdges, bucketAt, bucketEdges, hasMoreBuckets } from '../../src/reports/buckets.js'
import { stepFrom } from '../../src/reports/granularity.js'

const step = (text: string) => stepFrom('granularity', text)
const hours = (edges: readonly number[]) =>
  edges.slice(1).map((edge, i) => (edge - (edges[i] ?? 0)) / HOUR)
const interval = (from: string, to: string) => ({ fromMs: Date.parse(from), toMs: Date.parse(to) })

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
    // No midnight on the 24th: the day begins at one o'clock, the next one at midnight again.
    ['Africa/Cairo', '2026-04-22T22:00:00Z', '2026-04-25T21:00:00Z', [24, 23, 24]],
  ])('steps by local days over the clock change in %s', (zone, from, to, lengths) => {
    expect(hours(bucketEdges(interval(from, to), step('P1D'), zone))).toEqual(lengths)
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
