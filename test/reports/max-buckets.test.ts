import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketingFrom, canonicalBucketing } from '../../src/reports/time/bucketing.js'
import { bucketEdges } from '../../src/reports/time/buckets.js'
import { durationText } from '../../src/reports/time/granularity.js'
import { resolved } from '../../src/reports/time/interval.js'
import { inWholeSteps, stepForBuckets } from '../../src/reports/time/max-buckets.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { clockChanges } from '../support/clock-changes.js'
import { zonedAt } from '../support/temporal-calendar.js'

const now = Date.parse('2026-08-05T13:07:42.500Z') // a Wednesday

/** Longest edge counts of weeks: slow on a busy machine. */
const PATIENCE = 120_000

const iso = (ms: number) => new Date(ms).toISOString().replace(':00.000Z', 'Z')

function answered(from: string, to: string, maxBuckets: number, timeZone = 'UTC') {
  const interval = { fromMs: Date.parse(from), toMs: Date.parse(to) }
  const bucketing = bucketingFrom({ interval, maxBuckets, timeZone }, now)
  const { fromMs, toMs } = resolved(bucketing.interval, now)
  const step = bucketing.step ? durationText(bucketing.step) : 'whole'
  return `${step} ${iso(fromMs)}/${iso(toMs)}`
}

describe('maxBuckets', () => {
  it.each([
    [
      '2026-08-03T00:00:00Z',
      '2026-08-04T00:00:00Z',
      24,
      'UTC',
      'PT1H 2026-08-03T00:00Z/2026-08-04T00:00Z',
    ],
    [
      '2026-08-03T00:00:00Z',
      '2026-08-04T00:00:00Z',
      23,
      'UTC',
      'PT3H 2026-08-03T00:00Z/2026-08-04T00:00Z',
    ],
    [
      '2026-08-03T00:00:00Z',
      '2026-08-04T00:00:00Z',
      1,
      'UTC',
      'whole 2026-08-03T00:00Z/2026-08-04T00:00Z',
    ],
    [
      '2026-08-03T07:12:31.123Z',
      '2026-08-03T13:12:31.123Z',
      1_000,
      'UTC',
      'PT1M 2026-08-03T07:12Z/2026-08-03T13:13Z',
    ],
    [
      '2026-08-03T07:12:31.123Z',
      '2026-08-03T13:12:31.123Z',
      12,
      'UTC',
      'PT30M 2026-08-03T07:00Z/2026-08-03T13:30Z',
    ],
    [
      '2026-08-03T07:12:31.123Z',
      '2026-08-03T07:12:31.124Z',
      1,
      'UTC',
      'whole 2026-08-03T07:12Z/2026-08-03T07:13Z',
    ],
    // Whole hours of a wall clock that is half an hour beside UTC's.
    [
      '2026-08-03T07:12:31Z',
      '2026-08-03T13:12:31Z',
      6,
      'Asia/Kolkata',
      'PT1H 2026-08-03T06:30Z/2026-08-03T13:30Z',
    ],
    [
      '2026-08-03T07:12:31Z',
      '2026-08-06T07:12:31Z',
      3,
      'Europe/Berlin',
      'P1D 2026-08-02T22:00Z/2026-08-06T22:00Z',
    ],
    // Weeks from Monday.
    [
      '2026-08-05T07:12:31Z',
      '2026-08-20T07:12:31Z',
      10,
      'UTC',
      'P7D 2026-08-03T00:00Z/2026-08-24T00:00Z',
    ],
    [
      '2025-08-01T00:00:00Z',
      '2026-08-01T00:00:00Z',
      2,
      'UTC',
      'P7D 2025-07-28T00:00Z/2026-08-03T00:00Z',
    ],
    // 25 hours are more than 24 steps of one hour, and one day.
    [
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
      24,
      'Europe/Berlin',
      'PT3H 2026-10-24T22:00Z/2026-10-26T01:00Z',
    ],
    [
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
      1,
      'Europe/Berlin',
      'whole 2026-10-24T22:00Z/2026-10-25T23:00Z',
    ],
    // The second of two hours that clocks tell as 02:00 to 03:00.
    [
      '2026-10-25T01:01:00Z',
      '2026-10-25T01:31:00Z',
      30,
      'Europe/Berlin',
      'PT1M 2026-10-25T01:01Z/2026-10-25T01:31Z',
    ],
    [
      '2026-10-25T01:31:10Z',
      '2026-10-25T01:35:10Z',
      5,
      'Europe/Berlin',
      'PT1M 2026-10-25T01:31Z/2026-10-25T01:36Z',
    ],
    [
      '2026-10-25T01:31:00Z',
      '2026-10-25T02:31:00Z',
      1,
      'Europe/Berlin',
      'PT1H 2026-10-25T01:00Z/2026-10-25T03:00Z',
    ],
    // A step of three hours that clocks changed in.
    [
      '2026-10-25T01:31:00Z',
      '2026-10-25T04:31:00Z',
      1,
      'Europe/Berlin',
      'PT3H 2026-10-25T01:00Z/2026-10-25T07:00Z',
    ],
    [
      '2024-10-27T01:00:00Z',
      '2024-10-27T02:00:00.001Z',
      1,
      'Europe/Gibraltar',
      'whole 2024-10-27T01:00Z/2024-10-27T04:00Z',
    ],
    // Half an hour is told twice here, and two hours there.
    [
      '2026-04-04T15:10:00Z',
      '2026-04-04T17:10:00Z',
      1,
      'Australia/Lord_Howe',
      'PT3H 2026-04-04T13:00Z/2026-04-04T19:00Z',
    ],
    [
      '2026-10-25T01:10:00Z',
      '2026-10-25T03:10:00Z',
      1,
      'Antarctica/Troll',
      'whole 2026-10-25T01:00Z/2026-10-25T04:00Z',
    ],
    // Nothing is widened to an instant that cannot be written.
    [
      '9999-12-31T22:00:00Z',
      '9999-12-31T23:59:59Z',
      1,
      'UTC',
      'whole 9999-12-31T21:00Z/9999-12-31T23:59:59.999Z',
    ],
    [
      '0000-01-01T01:00:00Z',
      '0000-01-09T00:00:00Z',
      1,
      'UTC',
      'P7D 0000-01-01T00:00Z/0000-01-10T00:00Z',
    ],
  ])('%s to %s in at most %i buckets, %s: %s', (from, to, maxBuckets, zone, expected) => {
    expect(answered(from, to, maxBuckets, zone)).toBe(expected)
  })

  it('gives one key to a chart that moves by milliseconds', () => {
    const keyAt = (ms: number) => {
      const interval = { fromMs: now - HOUR + ms, toMs: now + ms }
      return JSON.stringify(canonicalBucketing(bucketingFrom({ interval, maxBuckets: 60 }, now)))
    }
    const keys = new Set(Array.from({ length: 15 }, (_, i) => keyAt(i * 1_000 + i)))
    expect(keys.size).toBe(1)
    expect(keyAt(MINUTE)).not.toBe(keyAt(0))
  })

  it.each([
    [{ maxBuckets: 0 }, 'maxBuckets: must be from 1 to 1,000'],
    [{ maxBuckets: -1 }, 'maxBuckets: must be from 1 to 1,000'],
    [{ maxBuckets: 1_001 }, 'maxBuckets: must be from 1 to 1,000'],
    [{ maxBuckets: 5, granularity: 'PT1H' }, 'maxBuckets: give either granularity or maxBuckets'],
    [{ maxBuckets: 5, granularity: '' }, 'maxBuckets: give either granularity or maxBuckets'],
  ])('refuses %o', (args, message) => {
    const interval = { relative: 'LAST_HOUR' } as const
    expect(() => bucketingFrom({ interval, ...args }, now)).toThrow(message)
  })

  it.each([
    ['400 days are checked before widening', 400, true],
    ['more than 400 days stay refused', 401, false],
  ])('%s', (_, days, isAllowed) => {
    const interval = { fromMs: now - days * DAY, toMs: now }
    const ask = () => bucketingFrom({ interval, maxBuckets: 10 }, now)
    if (isAllowed) expect(ask().interval).toMatchObject({ kind: 'fixed' })
    else expect(ask).toThrow('at most 400 days')
  })

  it.each([
    // A rolling interval begins on a whole minute: the step is already whole.
    ['LAST_HOUR', 60, 'UTC', { interval: 'LAST_HOUR', granularity: 'PT1M' }, '12:07/13:07'],
    [
      'LAST_HOUR',
      4,
      'Asia/Kolkata',
      { interval: { inWholeStepsOf: 'PT15M', rolling: 'LAST_HOUR' }, granularity: 'PT15M' },
      '12:00/13:15',
    ],
    [
      'LAST_24_HOURS',
      24,
      'Asia/Kolkata',
      { interval: { inWholeStepsOf: 'PT1H', rolling: 'LAST_24_HOURS' }, granularity: 'PT1H' },
      '12:30/13:30',
    ],
    [
      'LAST_15_MINUTES',
      1,
      'UTC',
      { interval: { inWholeStepsOf: 'PT15M', rolling: 'LAST_15_MINUTES' }, granularity: 'PT15M' },
      '12:45/13:15',
    ],
  ] as const)(
    '%s in at most %i buckets, %s',
    (relative, maxBuckets, timeZone, canonical, clock) => {
      const bucketing = bucketingFrom({ interval: { relative }, maxBuckets, timeZone }, now)
      expect(canonicalBucketing(bucketing)).toEqual(canonical)
      const { fromMs, toMs } = resolved(bucketing.interval, now)
      expect([fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(11, 16)).join('/')).toBe(
        clock,
      )
    },
  )

  const zones = Intl.supportedValuesOf('timeZone')
  const asked = fc.record({
    zone: fc.constantFrom(...zones),
    // Half of them within hours of a change of some zone's clock.
    fromMs: fc.oneof(
      fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2027, 0) }),
      fc
        .tuple(
          fc.constantFrom(...clockChanges(2024, 2027)),
          fc.integer({ min: -3 * HOUR, max: 3 * HOUR }),
        )
        .map(([{ atMs }, byMs]) => atMs + byMs),
    ),
    lengthMs: fc.oneof(fc.integer({ min: 1, max: DAY }), fc.integer({ min: 1, max: 400 * DAY })),
    maxBuckets: fc.integer({ min: 1, max: 1_000 }),
  })

  it('covers what was asked, in at most one bucket more, for every zone', {
    timeout: PATIENCE,
  }, () => {
    fc.assert(
      fc.property(asked, ({ zone, fromMs, lengthMs, maxBuckets }) => {
        const interval = { fromMs, toMs: fromMs + lengthMs }
        const step = stepForBuckets(maxBuckets, interval, zone)
        const wide = inWholeSteps(interval, step, zone)
        expect(wide.fromMs).toBeLessThanOrEqual(interval.fromMs)
        expect(wide.toMs).toBeGreaterThanOrEqual(interval.toMs)
        const edges = bucketEdges(wide, step, zone, 100_000)
        if (step.days < 7) expect(edges.length - 1).toBeLessThanOrEqual(maxBuckets + 1)
        // No bucket lies wholly outside of what was asked.
        expect(edges[1]).toBeGreaterThan(interval.fromMs)
        expect(edges.at(-2)).toBeLessThan(interval.toMs)
        const start = zonedAt(wide.fromMs, zone)
        if (step.days > 0) expect(start.startOfDay().epochMilliseconds).toBe(wide.fromMs)
        if (step.days === 7) expect(start.dayOfWeek).toBe(1)
      }),
    )
  })
})
