import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { BudgetSpentError, UpstreamUnavailableError } from '../../src/upstream/errors/errors.js'
import type {
  WireAggregateAnswer,
  WireAggregateQuery,
  WireAggregateResult,
  WireStats,
} from '../../src/upstream/wire/wire.js'
import {
  type Lie,
  openPlanned,
  type Panel,
  type PlannedOptions,
  QUEUES,
  START_MS,
  settle,
} from '../support/planning/planned.js'

const TODAY = Math.floor(START_MS / DAY) * DAY
/** Nobody calls at the weekend. */
const FRIDAY = TODAY - 3 * DAY
const SATURDAY = FRIDAY + DAY
const HOURS = { text: 'PT1H', step: { months: 0, days: 0, ms: HOUR } }
const HALF_HOURS = { text: 'PT30M', step: { months: 0, days: 0, ms: HOUR / 2 } }
const METRICS = ['nOffered', 'tHandle', 'oServiceLevel']

const hours: Panel = { fromMs: FRIDAY, toMs: SATURDAY, step: HOURS, metrics: METRICS }
const whole: Panel = { fromMs: FRIDAY + 4 * HOUR, toMs: SATURDAY - 4 * HOUR, metrics: METRICS }
const halves: Panel = { ...whole, step: HALF_HOURS }

type Lied = (result: WireAggregateResult) => WireAggregateResult | undefined

const bucketed = ({ granularity }: WireAggregateQuery) => granularity !== undefined
const unbucketed = (query: WireAggregateQuery) => !bucketed(query)

/** Of answers to some queries each group is told otherwise. */
function lying(to: (query: WireAggregateQuery) => boolean, lied: Lied): Lie {
  return (answer, query) => {
    if (!to(query)) return answer
    return {
      ...answer,
      results: (answer.results ?? []).map(lied).filter((one) => one !== undefined),
    }
  }
}

/** Of each group's first bucket that tells of the metric. */
function withStats(metric: string, change: (stats: WireStats) => WireStats): Lied {
  return (result) => {
    const told = result.data?.flatMap(({ metrics }) => metrics ?? []) ?? []
    const first = told.find((one) => one.metric === metric)
    if (first?.stats) first.stats = change(first.stats)
    return result
  }
}

const plus =
  (name: keyof WireStats, by: number) =>
  (stats: WireStats): WireStats => ({ ...stats, [name]: Number(stats[name] ?? 0) + by })

const withoutMetric =
  (name: string): Lied =>
  (result) => ({
    ...result,
    data: (result.data ?? []).map((bucket) => ({
      ...bucket,
      metrics: (bucket.metrics ?? []).filter(({ metric }) => metric !== name),
    })),
  })

/** The numbers of a bucket are told of the one behind it. */
const anHourLate: Lied = (result) => ({
  ...result,
  data: (result.data ?? []).map(({ interval, ...bucket }) => {
    const edges = interval.split('/').map((text) => new Date(Date.parse(text) + HOUR))
    return { ...bucket, interval: edges.map((date) => date.toISOString()).join('/') }
  }),
})

const LIES: readonly (readonly [string, Lie])[] = [
  ['a sum that is off by one in buckets', lying(bucketed, withStats('tHandle', plus('sum', 1)))],
  [
    'a count that is off by one in buckets',
    lying(bucketed, withStats('nOffered', plus('count', -1))),
  ],
  [
    'a numerator that is off by one',
    lying(bucketed, withStats('oServiceLevel', plus('numerator', -1))),
  ],
  [
    'a denominator that is off by one over the whole',
    lying(unbucketed, withStats('oServiceLevel', plus('denominator', 1))),
  ],
  [
    'a bucket that is missing',
    lying(bucketed, (result) => ({ ...result, data: (result.data ?? []).toSpliced(9, 1) })),
  ],
  [
    'an additive metric that does not add',
    lying(
      unbucketed,
      withStats('nOffered', ({ count = 0, ...stats }) => ({ ...stats, count: count - 3 })),
    ),
  ],
  [
    'a maximum that is lower over the whole',
    lying(unbucketed, withStats('tHandle', plus('max', -1))),
  ],
  [
    'a minimum that is higher over the whole',
    lying(unbucketed, withStats('tHandle', plus('min', 1))),
  ],
  [
    'a group that only the direct answer has',
    lying(bucketed, ({ group, ...rest }) =>
      group?.['queueId'] === QUEUES[1] ? undefined : { group: group ?? {}, ...rest },
    ),
  ],
  [
    'a group that only buckets have',
    lying(unbucketed, ({ group, ...rest }) =>
      group?.['queueId'] === QUEUES[0] ? undefined : { group: group ?? {}, ...rest },
    ),
  ],
  ['a metric that only the direct answer has', lying(bucketed, withoutMetric('tHandle'))],
  ['a metric that only buckets have', lying(unbucketed, withoutMetric('tHandle'))],
]

const outcomes = ({ events }: Pick<ReturnType<typeof openPlanned>, 'events'>) =>
  events.flatMap((event) => (event.type === 'canary' ? event.outcome : []))

/** A day's hours, then what is put together from them. */
async function assembled(options: PlannedOptions) {
  const planned = openPlanned(options)
  await planned.ask(hours)
  await planned.ask(whole)
  await settle()
  return planned
}

/** One call in hours for both. */
async function together(options: PlannedOptions) {
  const planned = openPlanned(options)
  await Promise.all([planned.ask(whole), planned.ask({ ...whole, fromMs: whole.fromMs + HOUR })])
  await settle()
  return planned
}

describe.each([
  ['an answer that cost no call', assembled],
  ['an answer that shared a call in buckets', together],
])('%s', (_, answered) => {
  it('is read directly, too, and is the same', async () => {
    const planned = await answered({ canary: 1 })
    expect(outcomes(planned)).toEqual(['same'])
    expect(planned.asked).toHaveLength(2)
    expect(planned.asked[1]?.options.priority).toBe('early')
    expect(planned.asked[1]?.query).not.toHaveProperty('granularity')
    expect(planned.planner.lastDifferenceMs).toBeNull()
  })

  it.each(LIES)('tells %s', async (_, lie) => {
    const planned = await answered({ canary: 1, lie })
    expect(outcomes(planned)).toEqual(['differs'])
    expect(planned.planner.lastDifferenceMs).toBe(START_MS)
    const before = planned.asked.length
    await Promise.all([planned.ask(whole), planned.ask(halves), planned.ask(hours)])
    expect(planned.asked.slice(before).map(({ query }) => query.granularity)).toEqual(
      expect.arrayContaining([undefined, 'PT30M', 'PT1H']),
    )
    expect(planned.asked).toHaveLength(before + 3)
  })

  it.each([
    ['a count that comes in late', withStats('nOffered', plus('count', -1))],
    ['a maximum that is corrected', withStats('tHandle', plus('max', 5))],
    ['a group that comes in late', () => undefined],
    [
      'a bucket that comes in late',
      (result) => ({ ...result, data: (result.data ?? []).slice(1) }),
    ],
  ] as readonly (readonly [string, Lied])[])('takes %s for no difference', async (_, lied) => {
    let isFirst = true
    const lie: Lie = (answer, query) => {
      if (!isFirst) return answer
      isFirst = false
      return lying(() => true, lied)(answer, query, 0)
    }
    const planned = await answered({ canary: 1, lie })
    expect(outcomes(planned)).toEqual(['same'])
    expect(planned.planner.lastDifferenceMs).toBeNull()
  })

  it.each([
    ['the budget is low', new BudgetSpentError('token', MINUTE)],
    [
      'Genesys Cloud fails',
      new UpstreamUnavailableError('no', { kind: 'failed', upstreamStatus: 503 }),
    ],
  ])('is trusted as before where %s', async (_, error) => {
    const planned = await answered({
      canary: 1,
      refuse: (_, { priority }) => (priority === 'early' ? error : undefined),
    })
    expect(outcomes(planned)).toEqual(['failed'])
    expect(planned.planner.lastDifferenceMs).toBeNull()
  })

  it.each([
    ['moved buckets', lying(unbucketed, anHourLate), 'differs'],
    [
      'a ratio that is rounded over the whole',
      lying(
        unbucketed,
        withStats('oServiceLevel', ({ ratio = 0, ...stats }) => ({
          ...stats,
          ratio: Math.round(ratio * 100) / 100,
        })),
      ),
      'same',
    ],
    [
      'what happened nowhere as zero',
      lying(unbucketed, (result) => {
        const [bucket] = result.data ?? []
        bucket?.metrics?.push({ metric: 'tHandle', qualifier: 'none', stats: { count: 0, sum: 0 } })
        return result
      }),
      'same',
    ],
    [
      'more than was asked for',
      lying(unbucketed, (result) => {
        const [bucket] = result.data ?? []
        bucket?.metrics?.push({ metric: 'nNew', stats: { count: 7 } })
        return result
      }),
      'same',
    ],
    [
      'no minima over the whole',
      lying(
        unbucketed,
        withStats('tHandle', ({ min: _, ...stats }) => stats),
      ),
      'same',
    ],
    [
      'groups and buckets in another order',
      (answer: WireAggregateAnswer) => ({
        ...answer,
        results: (answer.results ?? []).toReversed(),
      }),
      'same',
    ],
    [
      'instants of another spelling',
      (answer: WireAggregateAnswer) =>
        JSON.parse(JSON.stringify(answer).replaceAll('.000Z', '+00:00')),
      'same',
    ],
    [
      'instants without an offset',
      lying(unbucketed, (result) => ({
        ...result,
        data: (result.data ?? []).map((bucket) => ({
          ...bucket,
          interval: bucket.interval.replaceAll('Z', ''),
        })),
      })),
      'failed',
    ],
  ] as readonly (readonly [string, Lie, string])[])(
    'beside a direct one with %s',
    async (_, lie, outcome) => {
      expect(outcomes(await answered({ canary: 1, lie }))).toEqual([outcome])
    },
  )
})

describe('what is compared', () => {
  const today = (from: number, to: number, step?: Panel['step']): Panel => ({
    fromMs: TODAY + from * MINUTE,
    toMs: TODAY + to * MINUTE,
    ...(step && { step }),
  })
  const nowMin = (START_MS - TODAY) / MINUTE
  it.each([
    // Read at 13:07: what had ended by 13:02.
    ['its own buckets that were over', today(720, 840, HALF_HOURS), HALF_HOURS, '12:00/13:00'],
    ['the part of one bucket that was over', today(720, 840), HALF_HOURS, '12:00/13:00'],
    [
      'up to a minute',
      today(780, 840),
      { text: 'PT1M', step: { months: 0, days: 0, ms: MINUTE } },
      '13:00/13:02',
    ],
    ['all of what was over', today(600, 720), HALF_HOURS, '10:00/12:00'],
    ['nothing of what is under way', today(780, 840), HALF_HOURS, null],
    [
      'nothing of what ended just now',
      today(nowMin - 4, nowMin),
      { text: 'PT1M', step: { months: 0, days: 0, ms: MINUTE } },
      null,
    ],
  ])('is %s', async (_, panel, step, expected) => {
    const planned = openPlanned({ canary: 1 })
    await planned.ask({
      ...panel,
      fromMs: Math.floor(panel.fromMs / HOUR) * HOUR,
      toMs: Math.ceil(panel.toMs / HOUR) * HOUR,
      step,
    })
    await planned.ask(panel)
    await settle()
    const checks = planned.asked.filter(({ options }) => options.priority === 'early')
    expect(
      checks.map(({ query }) => query.interval.replaceAll(/\d{4}-\d\d-\d\dT|:00\.000Z/g, '')),
    ).toEqual(expected === null ? [] : [expected])
    expect(outcomes(planned)).toEqual(expected === null ? [] : ['same'])
  })

  it('counts from the oldest of its parts', async () => {
    const planned = openPlanned({ canary: 1 })
    await planned.ask({ ...today(720, 780), step: HALF_HOURS })
    planned.clock.jump(29_000)
    await planned.ask({ ...today(780, 840), step: HALF_HOURS })
    await planned.ask(today(720, 840))
    await settle()
    const [check] = planned.asked.filter(({ options }) => options.priority === 'early')
    expect(check?.query.interval).toBe('2026-08-03T12:00:00.000Z/2026-08-03T13:00:00.000Z')
  })
})

describe('how many are checked', () => {
  const many = async (canary: number, count: number, panel = whole) => {
    const planned = openPlanned({ canary })
    await planned.ask(hours)
    for (let index = 0; index < count; index++) await planned.ask(panel)
    await settle()
    return planned
  }

  it.each([
    [0, 25, 0],
    [1, 5, 5],
    [10, 9, 0],
    [10, 10, 1],
    [10, 25, 2],
  ])('one in %i of %i answers that cost no call: %i', async (canary, count, checks) => {
    const planned = await many(canary, count)
    expect(outcomes(planned)).toEqual(Array(checks).fill('same'))
    expect(planned.asked).toHaveLength(1 + checks)
  })

  it('the next one, where nothing of one can be compared', async () => {
    const planned = openPlanned({ canary: 3 })
    const now: Panel = { fromMs: START_MS - 4 * MINUTE, toMs: START_MS }
    await planned.ask({ ...now, step: { text: 'PT1M', step: { months: 0, days: 0, ms: MINUTE } } })
    await planned.ask(hours)
    const panels = [whole, now, now, now, whole, whole, whole]
    const checked: number[] = []
    for (const panel of panels) {
      await planned.ask(panel)
      await settle()
      checked.push(outcomes(planned).length)
    }
    // Due with the third and the sixth.
    expect(checked).toEqual([0, 0, 0, 0, 1, 2, 2])
  })

  it('one of those that a call answers', async () => {
    const planned = openPlanned({ canary: 1 })
    await Promise.all(QUEUES.map((id) => planned.ask({ ...whole, queues: [id] })))
    await settle()
    expect(outcomes(planned)).toEqual(['same'])
    expect(planned.asked).toHaveLength(2)
  })

  it('none of those that a call of its own answers', async () => {
    const planned = openPlanned({ canary: 1 })
    await planned.ask(whole)
    await settle()
    expect(outcomes(planned)).toEqual([])
  })
})
