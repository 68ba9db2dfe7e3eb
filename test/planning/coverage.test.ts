import { describe, expect, it } from 'vitest'
import { assembledAges } from '../../src/planning/buckets/assemble.js'
import { coverage, type Segment } from '../../src/planning/buckets/coverage.js'
import { type Reading, readingOf } from '../../src/planning/buckets/reading.js'
import { mergeableOf } from '../../src/planning/mergeable.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { ODDITIES, odd } from '../support/planning/odd-answers.js'

const PATH = '/api/v2/analytics/conversations/aggregates/query'
const DAY_MS = Date.UTC(2026, 7, 3)
const ages = new Lifetimes().bucketAges('queuePerformance')

/** `09:30`, `09:30:05` */
function at(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number)
  return DAY_MS + hours * HOUR + minutes * MINUTE + seconds * SECOND
}

const clockOf = (ms: number) =>
  ms % MINUTE === 0
    ? new Date(ms).toISOString().slice(11, 16)
    : new Date(ms).toISOString().slice(11, 19)

function queryOf(span: string, granularity: string) {
  const interval = span.split(' ').map((clock) => new Date(at(clock)).toISOString())
  const query = {
    interval: interval.join('/'),
    granularity,
    groupBy: ['queueId'],
    metrics: ['nOffered'],
  }
  const mergeable = mergeableOf(PATH, query)
  if (!mergeable) throw new Error('It can be merged')
  return mergeable
}

const STEPS = { PT1H: HOUR, PT30M: 30 * MINUTE, PT5M: 5 * MINUTE, PT1M: MINUTE } as const
type StepName = keyof typeof STEPS

/** What was read of a span in such buckets, and when. */
function reading(span: string, step: StepName, asOf: string): Reading {
  const { fromMs, toMs } = queryOf(span, step)
  return {
    fromMs,
    toMs,
    stepMs: STEPS[step],
    asOfMs: at(asOf),
    conditions: [],
    metrics: ['nOffered'],
    groups: [],
  }
}

function needOf(span: string, step: StepName) {
  const mergeable = queryOf(span, step)
  const { fromMs, toMs } = mergeable
  return {
    mergeable,
    fromMs,
    toMs,
    stepMs: STEPS[step],
    ages,
    mayReuse: () => true,
    usableShare: 1,
  }
}

type Known = readonly [span: string, step: StepName, asOf: string]

describe('which readings answer a query', () => {
  it.each<[string, Known[], Known | null, string[]]>([
    [
      'the newest that tells of a bucket',
      [
        ['00:00 12:00', 'PT1H', '12:30'],
        ['06:00 09:00', 'PT1H', '12:31'],
      ],
      null,
      ['00:00 06:00 of 12:30', '06:00 09:00 of 12:31', '09:00 12:00 of 12:30'],
    ],
    [
      'a long bucket, part of which is known in short ones, is taken whole',
      [
        ['00:00 12:00', 'PT1H', '12:30'],
        ['03:00 09:35', 'PT5M', '12:31'],
      ],
      null,
      ['00:00 03:00 of 12:30', '03:00 09:00 of 12:31', '09:00 12:00 of 12:30'],
    ],
    [
      'a long bucket that begins in short ones, and one that ends in them',
      [
        ['00:00 12:00', 'PT1H', '12:30'],
        ['03:20 09:35', 'PT5M', '12:31'],
      ],
      null,
      ['00:00 04:00 of 12:30', '04:00 09:00 of 12:31', '09:00 12:00 of 12:30'],
    ],
    [
      'a bucket of two short readings, where the long one is too old',
      [
        ['00:00 12:00', 'PT1H', '12:30'],
        ['11:00 11:35', 'PT5M', '12:34'],
        ['11:35 12:00', 'PT1M', '12:34:30'],
        ['00:00 11:00', 'PT5M', '12:31'],
      ],
      null,
      ['00:00 11:00 of 12:31', '11:00 11:35 of 12:34', '11:35 12:00 of 12:34:30'],
    ],
  ])('%s', (_, known, just, expected) => {
    const readings = known.map((one) => reading(...one))
    const newest = just ? reading(...just) : undefined
    const nowMs = newest?.asOfMs ?? at('12:35')
    const covered = coverage(needOf('00:00 12:00', 'PT1H'), readings, nowMs, newest)
    expect(covered.kind === 'complete' && written(covered.segments)).toEqual(expected)
  })

  it.each<[string, Known, string[]]>([
    [
      'read in its own buckets',
      ['12:00 14:00', 'PT1H', '13:07:20'],
      ['00:00 12:00 of 13:07', '12:00 14:00 of 13:07:20'],
    ],
    [
      'read in short buckets, for another query too, from the middle of a long one',
      ['11:35 14:00', 'PT5M', '13:07:20'],
      ['00:00 12:00 of 13:07', '12:00 14:00 of 13:07:20'],
    ],
    [
      'read from the middle of the hour before',
      ['12:59 14:00', 'PT1M', '13:07:20'],
      ['00:00 13:00 of 13:07', '13:00 14:00 of 13:07:20'],
    ],
    [
      'read to the middle of an hour that has not begun',
      ['12:30 14:30', 'PT30M', '13:07:20'],
      ['00:00 13:00 of 13:07', '13:00 14:00 of 13:07:20'],
    ],
  ])('the open bucket comes from the newest answer, %s', (_, just, expected) => {
    const known = [reading('00:00 14:00', 'PT1H', '13:07')]
    const newest = reading(...just)
    const covered = coverage(needOf('00:00 14:00', 'PT1H'), known, newest.asOfMs, newest)
    expect(covered.kind === 'complete' && written(covered.segments)).toEqual(expected)
  })

  it.each<[string, Known[], string]>([
    ['all, where nothing is known', [], '00:00 14:00'],
    ['the buckets that are not known', [['00:00 12:00', 'PT1H', '13:06:59']], '12:00 14:00'],
    [
      'those along that would be stale before what is read now',
      [['00:00 13:00', 'PT1H', '13:02:00']],
      '00:00 14:00',
    ],
    [
      'none of a long bucket that is known, part of it in short ones too',
      [
        ['00:00 13:00', 'PT1H', '13:06:00'],
        ['03:20 09:35', 'PT5M', '13:06:30'],
      ],
      '13:00 14:00',
    ],
  ])('or what is to be read: %s', (_, known, expected) => {
    const readings = known.map((one) => reading(...one))
    const missing = coverage(needOf('00:00 14:00', 'PT1H'), readings, at('13:07'))
    expect(missing.kind).toBe('missing')
    if (missing.kind === 'missing') {
      expect([missing.fromMs, missing.toMs].map(clockOf).join(' ')).toBe(expected)
    }
  })
})

/** Buckets of one reading in one line, however they grow old. */
function written(segments: readonly Segment[]): readonly string[] {
  const ends = segments.filter(({ reading }, index) => reading !== segments[index + 1]?.reading)
  return ends.map(({ toMs, reading }, index) => {
    const fromMs = ends[index - 1]?.toMs ?? segments[0]?.fromMs ?? toMs
    return `${[fromMs, toMs].map(clockOf).join(' ')} of ${clockOf(reading.asOfMs)}`
  })
}

describe('of an answer that is put together', () => {
  it.each<[string, Known[], string]>([
    [
      'all had ended: the last of them',
      [
        ['00:00 11:00', 'PT1H', '12:30'],
        ['11:00 12:00', 'PT1H', '12:00:20'],
      ],
      '12:30',
    ],
    [
      'the open part is the newest',
      [
        ['00:00 12:00', 'PT1H', '12:30'],
        ['12:00 14:00', 'PT5M', '12:30:20'],
      ],
      '12:30:20',
    ],
    [
      'what lies ahead was read before what is open',
      [
        ['12:00 12:40', 'PT5M', '12:30:20'],
        ['12:40 14:00', 'PT5M', '12:30'],
      ],
      '12:30:20',
    ],
    [
      'what lies ahead was read after what is open',
      [
        ['12:00 12:40', 'PT5M', '12:34:50'],
        ['12:40 14:00', 'PT5M', '12:35:10'],
      ],
      '12:34:50',
    ],
    [
      'a part had not begun when it was read, and what is before it had ended',
      [
        ['12:00 12:35', 'PT5M', '12:35:10'],
        ['12:35 14:00', 'PT5M', '12:34:50'],
      ],
      '12:34:59',
    ],
  ])('buckets have begun that had when they were read: %s', (_, parts, expected) => {
    const segments = parts.map((one): Segment => {
      const own = reading(...one)
      const lifetime = { rule: 'live', freshMs: 1, softMs: 1, hardMs: 1, errorMs: 1 }
      return { ...own, reading: own, lifetime }
    })
    const { begunMs } = assembledAges(segments)
    expect(clockOf(Math.floor(begunMs / SECOND) * SECOND)).toBe(expected)
  })

  it.each(ODDITIES)('no bucket comes from an answer with %s', (oddity) => {
    const mergeable = queryOf('00:00 12:00', 'PT1H')
    const bucket = (hour: number) => ({
      interval: [hour, hour + 1].map((h) => new Date(DAY_MS + h * HOUR).toISOString()).join('/'),
      metrics: [{ metric: 'nOffered', stats: { count: 1 } }],
    })
    const results = [{ group: { queueId: 'q1' }, data: [bucket(1), bucket(2)] }]
    const exchange = { startedAtMs: at('13:00'), endedAtMs: at('13:00') }
    expect(readingOf({ value: { results }, ...exchange }, mergeable)).not.toBeNull()
    expect(readingOf({ ...odd(oddity, { results }), ...exchange }, mergeable)).toBeNull()
  })
})
