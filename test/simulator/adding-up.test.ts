import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { answerConversationAggregates } from '../../src/simulator/endpoints/conversation-aggregates.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import type { WireAggregateAnswer, WireStats } from '../../src/upstream/wire/wire.js'

const centre = openContactCentre(7)
const now = Date.UTC(2026, 7, 3, 13)
const metrics = [
  'nOffered',
  'nConnected',
  'nTransferred',
  'nOverSla',
  'nOutbound',
  'tAnswered',
  'tAbandon',
  'tWait',
  'tTalk',
  'tTalkComplete',
  'tHeld',
  'tAcw',
  'tHandle',
  'oServiceLevel',
]

interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly groupBy?: readonly string[]
  readonly granularity?: string
  readonly timeZone?: string
  readonly filter?: unknown
  readonly nowMs?: number
}

function ask({ fromMs, toMs, nowMs = now, groupBy = ['queueId'], ...rest }: Question) {
  const interval = `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`
  return answerConversationAggregates(centre, { interval, metrics, groupBy, ...rest }, nowMs)
}

/** Everything in some answers, summed over buckets and over all groups with equal `by`. */
function total(answers: readonly WireAggregateAnswer[], by: readonly string[]) {
  const sums = new Map<string, Required<Pick<WireStats, 'count' | 'sum' | 'min' | 'max'>>>()
  for (const { group = {}, data = [] } of answers.flatMap(({ results = [] }) => results)) {
    for (const { metric, stats = {} } of data.flatMap((bucket) => bucket.metrics ?? [])) {
      const key = [metric, ...by.map((dimension) => group[dimension])].join(' ')
      const { count = stats.denominator ?? 0, sum = stats.numerator ?? 0, min = 0, max = 0 } = stats
      const seen = sums.get(key)
      sums.set(key, {
        count: (seen?.count ?? 0) + count,
        sum: (seen?.sum ?? 0) + sum,
        min: Math.min(seen?.min ?? min, min),
        max: Math.max(seen?.max ?? max, max),
      })
    }
  }
  return sums
}

const by = ['queueId', 'mediaType']
const instant = fc.integer({ min: now - 60 * DAY, max: now + DAY })

describe('Conversation aggregates', () => {
  it('add up however an interval is split, down to the millisecond', () => {
    const splits = fc.tuple(
      instant,
      fc.integer({ min: 1, max: 5 * DAY }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    )
    fc.assert(
      fc.property(splits, ([fromMs, lengthMs, cuts]) => {
        const toMs = fromMs + lengthMs
        const edges = [
          fromMs,
          ...cuts.map((cut) => fromMs + Math.floor(cut * lengthMs)).sort((a, b) => a - b),
          toMs,
        ].filter((edge, i, all) => edge !== all[i - 1])
        const parts = edges.slice(1).map((edge, i) => ask({ fromMs: edges[i] ?? 0, toMs: edge }))
        expect(total(parts, by)).toEqual(total([ask({ fromMs, toMs })], by))
      }),
      { numRuns: 40 },
    )
  })

  it('add up over any granularity in any zone, clock changes included', () => {
    const around = fc.constantFrom(
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2025, 9, 26, 1),
      Date.UTC(2026, 2, 8, 7),
      Date.UTC(2025, 10, 2, 6),
      Date.UTC(2026, 3, 4, 15),
      Date.UTC(2025, 9, 4, 15, 30),
    )
    const question = fc.record({
      fromMs: fc
        .tuple(around, fc.integer({ min: -3 * DAY, max: DAY }))
        .map(([at, shift]) => at + shift),
      granularity: fc.constantFrom(
        'PT15M',
        'PT30M',
        'PT1H',
        'PT7M13S',
        'P1D',
        'P7D',
        'P1M',
        'P1DT1H',
      ),
      timeZone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
    })
    fc.assert(
      fc.property(question, ({ fromMs, ...steps }) => {
        const toMs = fromMs + 4 * DAY
        expect(total([ask({ fromMs, toMs, ...steps })], by)).toEqual(
          total([ask({ fromMs, toMs })], by),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('add up from agents and directions to queues, and from queues to totals', () => {
    const fromMs = now - 5 * DAY - 17 * MINUTE
    const whole = ask({ fromMs, toMs: now, groupBy: [] })
    const fine = ask({ fromMs, toMs: now, groupBy: ['queueId', 'userId', 'direction'] })
    const queues = ask({ fromMs, toMs: now })
    expect(total([fine], by)).toEqual(total([queues], by))
    expect(total([queues], ['mediaType'])).toEqual(total([whole], ['mediaType']))
  })

  it('agree between a filter for each queue and grouping by queue', () => {
    const fromMs = now - 2 * DAY
    const perQueue = centre.organisation.queues.map(({ id }) =>
      ask({
        fromMs,
        toMs: now,
        filter: { type: 'or', predicates: [{ dimension: 'queueId', value: id }] },
      }),
    )
    expect(total(perQueue, by)).toEqual(total([ask({ fromMs, toMs: now })], by))
  })

  it('lose no conversation: each is answered, abandoned or flowed out in the end', () => {
    const sums = total([ask({ fromMs: now - 30 * DAY, toMs: now, groupBy: [] })], [])
    const count = (metric: string) => sums.get(metric)?.count ?? 0
    const left = count('tAnswered') + count('tAbandon')
    expect(count('nOffered')).toBeGreaterThan(50_000)
    expect(left / count('nOffered')).toBeGreaterThan(0.97)
    expect(left / count('nOffered')).toBeLessThan(1.001)
  })
})

describe('A closed interval', () => {
  const slotMs = 15 * MINUTE

  it('does not change as time passes, but for one correction when it is 72 h old', () => {
    const firstMs = Date.UTC(2026, 6, 20)
    const changes = Array.from({ length: 96 }, (_, i) => {
      const fromMs = firstMs + i * slotMs
      const ages = [slotMs, HOUR, DAY, 71 * HOUR, 72 * HOUR, 73 * HOUR, 100 * HOUR, 30 * DAY]
      const seen = ages.map((age) =>
        JSON.stringify(ask({ fromMs, toMs: fromMs + slotMs, nowMs: fromMs + age })),
      )
      return seen.map((answer, age) => age > 0 && answer !== seen[age - 1])
    })
    const corrected = changes.filter((each) => each.includes(true))
    const onlyAt72h = [false, false, false, false, true, false, false, false]
    expect(corrected.length).toBeGreaterThan(10)
    expect(corrected.length).toBeLessThan(90)
    for (const each of corrected) expect(each).toEqual(onlyAt72h)
  })

  it('is final when its end is 72 h old, wherever it begins and ends', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 6 * HOUR }), (fromMs, lengthMs) => {
        const toMs = fromMs + lengthMs
        const settled = ask({ fromMs, toMs, nowMs: toMs + 72 * HOUR })
        expect(ask({ fromMs, toMs, nowMs: toMs + 400 * DAY })).toEqual(settled)
      }),
      { numRuns: 30 },
    )
  })
})
