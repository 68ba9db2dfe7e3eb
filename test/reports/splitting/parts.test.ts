import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsAfterRefusal } from '../../../src/reports/splitting/bounds-after-refusal.js'
import {
  type Bounds,
  type Division,
  intervalOf,
  type Part,
  partsWithin,
  tighter,
  wholeOf,
} from '../../../src/reports/splitting/part.js'
import { planned } from '../../../src/reports/splitting/planned.js'
import type { RefusalKind } from '../../../src/reports/splitting/refusal-kind.js'
import {
  bucketSteps,
  type TimeSteps,
  uncutTime,
} from '../../../src/reports/splitting/time-steps.js'
import { bucketingFrom } from '../../../src/reports/time/bucketing.js'
import { bucketEdges } from '../../../src/reports/time/buckets.js'
import { resolved } from '../../../src/reports/time/interval.js'

const steps = (count: number, areOneBucket = false): TimeSteps => ({
  edgesMs: Array.from({ length: count + 1 }, (_, index) => index * 1_000),
  mayCutAt: () => true,
  areOneBucket,
})
const idsOf = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`)

function division(
  count: number,
  ids: number | null,
  more: Partial<Division> & { readonly isOneBucket?: boolean } = {},
): Division {
  const { isOneBucket = false, ...rest } = more
  return {
    shape: 'shape',
    time: steps(count, isOneBucket),
    ids: ids === null ? null : idsOf(ids),
    wayOut: 'ask for less',
    ...rest,
  }
}

/** `0-4×2`: four steps, two ids. */
const spelled = (parts: readonly Part[]) =>
  parts
    .map(({ fromStep, toStep, ids }) => `${fromStep}-${toStep}${ids ? `×${ids.length}` : ''}`)
    .join(' ')

describe(partsWithin, () => {
  it.each<[string, Division, Bounds, string]>([
    ['no bounds', division(10, 3), {}, '0-10×3'],
    ['steps', division(10, null), { steps: 4 }, '0-4 4-8 8-10'],
    ['ids', division(10, 5), { ids: 2 }, '0-10×2 0-10×2 0-10×1'],
    ['both', division(2, 2), { steps: 1, ids: 1 }, '0-1×1 1-2×1 0-1×1 1-2×1'],
    ['cells: time first', division(10, 3), { points: 15 }, '0-5×3 5-10×3'],
    ['cells: then ids', division(2, 4), { points: 2 }, '0-1×2 1-2×2 0-1×2 1-2×2'],
    ['cells: fewer ids have longer parts', division(10, 1), { points: 15 }, '0-10×1'],
    ['what is as large as it may be', division(10, 3), { steps: 10, ids: 3, points: 30 }, '0-10×3'],
    ['never less than one step and one id', division(2, 1), { points: 0, steps: 0 }, '0-1×1 1-2×1'],
    ['no time', { shape: 'shape', ids: idsOf(4), wayOut: '' }, { points: 3 }, '0-1×3 0-1×1'],
    [
      'only some edges can be cut at: the last before, else the next',
      division(10, null, {
        time: { ...steps(10), mayCutAt: (index) => index === 4 || index === 5 },
      }),
      { steps: 3 },
      '0-4 4-5 5-10',
    ],
  ])('%s', (_, question, bounds, parts) => {
    expect(spelled(partsWithin(question, [wholeOf(question)], bounds))).toBe(parts)
  })

  it('covers every step of every id once, whatever the bounds', () => {
    const most = fc.option(fc.nat(40), { nil: undefined })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 20 }),
        fc.record({ steps: most, ids: most, points: most }),
        fc.array(fc.boolean()),
        (count, ids, { steps: s, ids: i, points: c }, cuts) => {
          const mayCutAt = (index: number) => cuts[index % cuts.length] ?? true
          const question = division(count, ids, { time: { ...steps(count), mayCutAt } })
          const bounds = tighter(
            s === undefined ? {} : { steps: s },
            i === undefined ? {} : { ids: i },
          )
          const parts = partsWithin(
            question,
            [wholeOf(question)],
            tighter(bounds, c === undefined ? {} : { points: c }),
          )
          const points = parts.flatMap(({ fromStep, toStep, ids: its }) =>
            (its ?? []).flatMap((id) =>
              Array.from({ length: toStep - fromStep }, (_, step) => `${id} ${fromStep + step}`),
            ),
          )
          expect(new Set(points).size).toBe(points.length)
          expect(points).toHaveLength(count * ids)
          for (const { toStep } of parts) expect(toStep === count || mayCutAt(toStep)).toBe(true)
        },
      ),
    )
  })
})

describe(boundsAfterRefusal, () => {
  const whole = (question: Division) => wholeOf(question)
  it.each<[string, Division, Bounds, Partial<Part>, RefusalKind, Bounds | undefined]>([
    ['a result by time', division(8, 3), {}, {}, 'result', { points: 12 }],
    ['a result of an odd number of steps', division(7, null), {}, {}, 'result', { points: 4 }],
    [
      'a result of one step by ids',
      division(8, 4),
      { points: 4 },
      { toStep: 1 },
      'result',
      { points: 2 },
    ],
    ['one step, one id', division(1, 1), {}, {}, 'result', undefined],
    ['one step, no ids', division(1, null), {}, {}, 'result', undefined],
    ['one bucket: by time', division(8, 4, { isOneBucket: true }), {}, {}, 'result', { steps: 4 }],
    [
      'one bucket, where time did not help: by ids of the whole time',
      division(8, 4, { isOneBucket: true }),
      { steps: 4 },
      { toStep: 4 },
      'result',
      { ids: 2 },
    ],
    [
      'one bucket of one id: by time again',
      division(8, 1, { isOneBucket: true }),
      { steps: 4 },
      { toStep: 4 },
      'result',
      { steps: 2 },
    ],
    ['an interval', division(8, 3), {}, {}, 'interval', { steps: 4 }],
    [
      'an interval with usual bounds',
      division(800, 3, { usualSteps: [744, 168] }),
      {},
      {},
      'interval',
      { steps: 744 },
    ],
    [
      'the next usual bound',
      division(800, 3, { usualSteps: [744, 168] }),
      { steps: 744 },
      { toStep: 744 },
      'interval',
      { steps: 168 },
    ],
    [
      'below the usual bounds by half',
      division(100, null, { usualSteps: [744, 168] }),
      {},
      {},
      'interval',
      { steps: 50 },
    ],
    ['an interval of one step', division(1, 3), {}, {}, 'interval', undefined],
    ['predicates', division(8, 400), {}, {}, 'predicates', { ids: 100 }],
    ['predicates beyond 50', division(8, 100), { ids: 100 }, {}, 'predicates', { ids: 50 }],
    ['predicates below that', division(8, 50), { ids: 50 }, {}, 'predicates', { ids: 25 }],
    ['predicates of one id', division(8, 1), {}, {}, 'predicates', undefined],
    ['a request', division(8, 400), {}, {}, 'request', { ids: 200 }],
    ['a request that is small', division(8, 10), {}, {}, 'request', { points: 40 }],
    ['a time-out', division(8, 3), {}, {}, 'timeout', { points: 12 }],
    ['a time-out of one step', division(1, 3), {}, {}, 'timeout', undefined],
    ['unsaid with few ids', division(8, 50), {}, {}, 'unsaid', undefined],
    ['unsaid with many ids', division(8, 51), {}, {}, 'unsaid', { ids: 50 }],
    [
      'unsaid beyond a usual bound',
      division(200, 51, { usualSteps: [744, 168] }),
      {},
      {},
      'unsaid',
      { steps: 168 },
    ],
    [
      'what was narrow stays narrow',
      division(8, 3),
      { ids: 3 },
      {},
      'interval',
      { ids: 3, steps: 4 },
    ],
    [
      'nowhere to cut',
      division(8, null, { time: { ...steps(8), mayCutAt: () => false } }),
      {},
      {},
      'result',
      undefined,
    ],
  ])('%s', (_, question, bounds, part, kind, next) => {
    const refused = { part: { ...whole(question), ...part }, whole: whole(question), kind }
    expect(boundsAfterRefusal(question, bounds, refused)).toEqual(next)
  })
})

describe(planned, () => {
  it.each<[string, Division, Bounds | undefined, string, boolean]>([
    ['nothing is known: whole', division(100, 3), undefined, '0-100×3', true],
    ['what worked', division(10, null), { steps: 5 }, '0-5 5-10', true],
    ['what worked holds this question', division(10, null), { steps: 50 }, '0-10', true],
    ['too many parts: larger ones', division(40, null), { steps: 2 }, spelledRange(40, 4), false],
    [
      'documented bounds',
      division(2, 5, { documented: { ids: 2 } }),
      undefined,
      '0-2×2 0-2×2 0-2×1',
      true,
    ],
    [
      'learned and documented',
      division(2, 4, { documented: { ids: 2 } }),
      { steps: 1 },
      '0-1×2 1-2×2 0-1×2 1-2×2',
      true,
    ],
    [
      'sixteen parts are not too many',
      division(8, 20, { documented: { ids: 10 } }),
      { steps: 1 },
      `${spelledRange(8, 1, '×10')} ${spelledRange(8, 1, '×10')}`,
      true,
    ],
  ])('%s', (_, question, learned, parts, isTrusted) => {
    const plan = planned(question, learned, Number.MAX_SAFE_INTEGER)
    expect({
      parts: spelled(plan.parts),
      isTrusted: plan.isTrusted,
    }).toEqual({
      parts,
      isTrusted,
    })
  })

  it.each<[string, Bounds]>([
    ['one bucket of one id', { points: 1 }],
    ['one bucket of all', { steps: 1 }],
    ['one bucket, one id', { steps: 1, ids: 1 }],
    ['as many buckets as there are ids', { points: 500 }],
  ])('looks at few edges of a large question, whatever little worked: %s', (_, learned) => {
    let looked = 0
    const mayCutAt = () => {
      looked += 1
      return true
    }
    const question = division(9_600, 500, { time: { ...steps(9_600), mayCutAt } })
    const { parts } = planned(question, learned, Number.MAX_SAFE_INTEGER)
    expect(parts.length).toBeLessThanOrEqual(16)
    expect(looked).toBeLessThan(200)
  })

  it('leaves out what has not begun, where the question is cut', () => {
    const plan = (learned?: Bounds) => spelled(planned(division(10, null), learned, 5_500).parts)
    expect(plan()).toBe('0-10')
    expect(plan({ steps: 4 })).toBe('0-4 4-6')
    expect(plan({ steps: 6 })).toBe('0-10')
  })
})

function spelledRange(count: number, step: number, ids = ''): string {
  const starts = Array.from({ length: count / step }, (_, index) => index * step)
  return starts.map((start) => `${start}-${start + step}${ids}`).join(' ')
}

describe(bucketSteps, () => {
  const cutsOf = (from: string, to: string, granularity: string | null, timeZone: string) => {
    const args = { fromMs: Date.parse(from), toMs: Date.parse(to) }
    const bucketing = bucketingFrom({ interval: args, granularity, timeZone }, 0)
    const interval = resolved(bucketing.interval, 0)
    const time = bucketSteps(interval, bucketing)
    return { time, interval, bucketing }
  }

  it.each([
    ['hours', '2026-11-01T00:00Z', '2026-11-01T04:00Z', 'PT1H', 'UTC', '1 2 3'],
    ['local days', '2026-10-23T22:00Z', '2026-10-27T23:00Z', 'P1D', 'Europe/Berlin', '1 2 3'],
    ['months', '2026-01-01T00:00Z', '2026-05-01T00:00Z', 'P1M', 'UTC', '1 2 3'],
    // Counted from 28 February, the next month would begin on 28 March.
    ['months from the 31st', '2026-01-31T00:00Z', '2026-06-30T00:00Z', 'P1M', 'UTC', '2 4'],
    // 02:30 does not exist on 29 March: counted from there, days would begin at 03:30.
    [
      'days at an hour left out',
      '2026-03-27T01:30Z',
      '2026-03-31T00:30Z',
      'P1D',
      'Europe/Berlin',
      '1 3',
    ],
    ['one bucket, by the hour', '2026-11-01T00:20Z', '2026-11-01T02:50Z', null, 'UTC', '1 2'],
    ['less than an hour', '2026-11-01T00:20Z', '2026-11-01T00:50Z', null, 'UTC', ''],
  ])('%s can be cut at %j', (_, from, to, granularity, zone, cuts) => {
    const { time } = cutsOf(from, to, granularity, zone)
    const inner = Array.from({ length: time.edgesMs.length - 2 }, (_, index) => index + 1)
    expect(inner.filter((index) => time.mayCutAt(index)).join(' ')).toBe(cuts)
  })

  it('counts from each cut what the whole counts there, in any zone and step', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/Havana',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
    ]
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom('P1D', 'P3D', 'P1W', 'P1M', 'P2M', 'P1DT6H', 'PT12H'),
        fc.integer({ min: 0, max: 365 * 48 }),
        fc.integer({ min: 49, max: 200 * 48 }),
        fc.integer({ min: 1, max: 60 }),
        (zone, granularity, start, length, most) => {
          const fromMs = Date.UTC(2026, 0, 1) + start * 1_800_000
          const ends = [fromMs, fromMs + length * 1_800_000].map((ms) => new Date(ms).toISOString())
          const [from = '', to = ''] = ends
          const { time, interval, bucketing } = cutsOf(from, to, granularity, zone)
          const question: Division = { ...division(1, null), time }
          const parts = partsWithin(question, [wholeOf(question)], { steps: most })
          if (!bucketing.step) return
          const edges = parts.flatMap((part) =>
            bucketEdges(intervalOf(question, part), bucketing.step, bucketing.zone).slice(0, -1),
          )
          expect([...edges, interval.toMs]).toEqual(
            bucketEdges(interval, bucketing.step, bucketing.zone),
          )
        },
      ),
    )
  })

  it('time that must not be cut is one step', () => {
    const question: Division = { ...division(1, 2), time: uncutTime({ fromMs: 0, toMs: 9e9 }) }
    const refused = { part: wholeOf(question), whole: wholeOf(question), kind: 'result' as const }
    expect(spelled(partsWithin(question, [wholeOf(question)], { steps: 1, points: 1 }))).toBe(
      '0-1×1 0-1×1',
    )
    expect(boundsAfterRefusal(question, {}, refused)).toEqual({ ids: 1 })
  })
})
