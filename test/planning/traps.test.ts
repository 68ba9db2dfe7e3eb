import { describe, expect, it } from 'vitest'
import type { AggregateAnswer } from '../../src/planning/due-query.js'
import { bucketEdges } from '../../src/reports/time/buckets.js'
import type { Step } from '../../src/reports/time/granularity.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import type {
  ReadStats,
  WireAggregateAnswer,
  WireAggregateResult,
} from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import {
  direct,
  type Lie,
  openPlanned,
  type Panel,
  QUEUES,
  queryOf,
  START_MS,
  settle,
  told,
} from '../support/planning/planned.js'

const TODAY = Math.floor(START_MS / DAY) * DAY
const FRIDAY = TODAY - 3 * DAY
const stepOf = (ms: number): Step => ({ months: 0, days: 0, ms })
const MINUTES = { text: 'PT1M', step: stepOf(MINUTE) }
const QUARTERS = { text: 'PT15M', step: stepOf(15 * MINUTE) }
const HOURS = { text: 'PT1H', step: stepOf(HOUR) }
const DAYS = { text: 'P1D', step: { months: 0, days: 1, ms: 0 } }

type Planned = ReturnType<typeof openPlanned>

/** Whether the answer is what Genesys Cloud told at one of these calls, not before `fromMs`. */
function isToldSince(
  fromMs: number,
  panel: Panel,
  { value }: AggregateAnswer,
  calls: Planned['asked'],
): boolean {
  const text = told(value).join()
  const instants = new Set(calls.map(({ atMs }) => atMs).filter((ms) => ms >= fromMs))
  return [...instants].some((ms) => told(direct(queryOf(panel), ms)).join() === text)
}

const LATE: readonly (readonly [
  string,
  (results: WireAggregateResult[]) => WireAggregateResult[],
])[] = [
  [
    'a number',
    (results) => {
      const stats = results[0]?.data?.[0]?.metrics?.[0]?.stats
      if (stats?.count !== undefined) stats.count += 5
      return results
    },
  ],
  [
    'a bucket',
    (results) => results.map((result) => ({ ...result, data: (result.data ?? []).slice(1) })),
  ],
  ['a group', (results) => results.slice(1)],
  ['everything', () => []],
]

describe('what comes late', () => {
  const cases = LATE.flatMap(([what, early]) =>
    (
      [
        ['that have just ended', START_MS - 4 * MINUTE, 30 * SECOND],
        ['of this morning', TODAY + 9 * HOUR, 5 * MINUTE],
        ['of Friday', FRIDAY + 10 * HOUR, DAY],
      ] as const
    ).map(([when, fromMs, freshMs]) => ({ what, early, when, fromMs, freshMs })),
  )
  it.each(cases)('$what of minutes $when is told once what was read is stale', async (one) => {
    const { early, fromMs, freshMs } = one
    let isEarly = true
    const lie: Lie = ({ results = [], ...answer }) => ({
      ...answer,
      results: isEarly ? early(results) : results,
    })
    const planned = openPlanned({ lie })
    const minutes = { fromMs, toMs: fromMs + 3 * MINUTE, step: MINUTES }
    const whole = { fromMs, toMs: fromMs + 3 * MINUTE }
    const before = told((await planned.ask(minutes)).value)
    expect(before).not.toEqual(told(direct(queryOf(minutes), START_MS)))
    await settle()
    isEarly = false
    planned.clock.jump(freshMs)
    expect(told((await planned.ask(minutes)).value)).toEqual(before)
    expect(planned.asked).toHaveLength(1)
    planned.clock.jump(1)
    expect(told((await planned.ask(whole)).value)).toEqual(
      told(direct(queryOf(whole), planned.clock.now())),
    )
    expect(planned.asked).toHaveLength(2)
  })
})

describe('the bucket that is open', () => {
  it.each([
    ['today in one bucket', { fromMs: TODAY, toMs: TODAY + DAY }],
    ['today by hours', { fromMs: TODAY, toMs: TODAY + DAY, step: HOURS }],
    ['this hour by minutes', { fromMs: TODAY + 13 * HOUR, toMs: TODAY + 14 * HOUR, step: MINUTES }],
  ] as readonly (readonly [string, Panel])[])(
    'hits while it is fresh, and sticks no longer: %s',
    async (_, panel) => {
      const planned = openPlanned()
      for (let read = 0; read < 30; read++) {
        const answer = await planned.ask(panel)
        const nowMs = planned.clock.now()
        expect(isToldSince(nowMs - 30 * SECOND, panel, answer, planned.asked)).toBe(true)
        await settle()
        planned.clock.jump(10 * SECOND)
      }
      // Each reading is fresh at 0, 10, 20 and 30 seconds.
      expect(planned.asked).toHaveLength(8)
    },
  )
})

describe('instants that lie at no bucket of a base step', () => {
  it.each([
    ['seconds', 13 * SECOND, 0],
    ['the end in seconds', 0, 47 * SECOND],
    ['milliseconds', 1, 0],
    ['the same seconds', 7 * SECOND, 7 * SECOND],
  ])('are asked as they are: %s', async (_, fromOff, toOff) => {
    const planned = openPlanned()
    await planned.ask({ fromMs: FRIDAY, toMs: FRIDAY + DAY, step: HOURS })
    await settle()
    const panel = { fromMs: FRIDAY + 9 * HOUR + fromOff, toMs: FRIDAY + 11 * HOUR + toOff }
    for (const step of [undefined, HOURS, MINUTES]) {
      const own = { ...panel, ...(step && { step }) }
      expect(told((await planned.ask(own)).value)).toEqual(told(direct(queryOf(own), START_MS)))
    }
    expect(planned.events.filter(({ type }) => type === 'assembled')).toEqual([])
  })

  it.each([
    ['07 past', 7, 63],
    ['half past', 30, 90],
    ['a quarter past', 15, 75],
    ['a minute', 1, 2],
    ['five past', 5, 65],
  ])('as minutes are put together: from %s', async (_, from, to) => {
    const planned = openPlanned()
    await planned.ask({ fromMs: FRIDAY + 9 * HOUR, toMs: FRIDAY + 12 * HOUR, step: MINUTES })
    await settle()
    const panel = {
      fromMs: FRIDAY + 9 * HOUR + from * MINUTE,
      toMs: FRIDAY + 9 * HOUR + to * MINUTE,
    }
    for (const step of [undefined, MINUTES, HOURS, QUARTERS]) {
      const own = { ...panel, ...(step && (to - from) * MINUTE > step.step.ms && { step }) }
      expect(told((await planned.ask(own)).value)).toEqual(told(direct(queryOf(own), START_MS)))
    }
    expect(planned.asked).toHaveLength(1)
  })
})

describe('zones', () => {
  const nowMs = Date.UTC(2026, 10, 20, 13, 7)
  /** Around each: four days on whose third clocks change, or nothing does. */
  const days = (zone: string, year: number, month: number, day: number) => {
    const fromMs = localMidnight(zone, year, month, day)
    return { zone, fromMs, toMs: localMidnight(zone, year, month, day + 4) }
  }
  function localMidnight(zone: string, year: number, month: number, day: number): number {
    const utc = Date.UTC(year, month - 1, day)
    const [, ...edges] = bucketEdges(
      { fromMs: utc - 2 * DAY, toMs: utc + 2 * DAY },
      stepOf(15 * MINUTE),
      'UTC',
    )
    const text = new Date(utc).toISOString().slice(0, 10)
    const local = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' })
    const found = edges.find((ms) => local.format(ms) === text)
    if (found === undefined) throw new Error(`${zone} has no ${text}`)
    return found
  }
  const spans = [
    days('UTC', 2026, 8, 3),
    days('Asia/Kolkata', 2026, 8, 3),
    days('Asia/Kathmandu', 2026, 8, 3),
    days('America/St_Johns', 2026, 10, 30),
    days('Australia/Lord_Howe', 2026, 10, 2),
    days('Australia/Lord_Howe', 2026, 4, 3),
    days('Pacific/Chatham', 2026, 9, 25),
    days('Australia/Adelaide', 2026, 10, 2),
    days('Europe/Berlin', 2026, 3, 27),
    days('Europe/Berlin', 2026, 10, 23),
    days('America/New_York', 2026, 3, 6),
    days('America/New_York', 2026, 10, 30),
    days('America/Havana', 2026, 3, 6),
    days('Asia/Beirut', 2026, 3, 27),
    days('Africa/Casablanca', 2026, 2, 13),
    days('Antarctica/Troll', 2026, 3, 27),
  ]
  it.each(spans)(
    '$zone from $fromMs: quarters answer hours and days, without a call',
    async (span) => {
      const planned = openPlanned({ clock: new ManualClock(nowMs) })
      await planned.ask({ ...span, zone: 'UTC', step: QUARTERS })
      await settle()
      const steps = [DAYS, HOURS, { text: 'P2D', step: { months: 0, days: 2, ms: 0 } }]
      for (const step of steps) {
        const panel = { ...span, step }
        expect(told((await planned.ask(panel)).value)).toEqual(told(direct(queryOf(panel), nowMs)))
      }
      const whole = { fromMs: span.fromMs, toMs: span.toMs }
      expect(told((await planned.ask(whole)).value)).toEqual(told(direct(queryOf(whole), nowMs)))
      expect(planned.asked).toHaveLength(1)
    },
  )

  it.each(spans)('$zone from $fromMs: days that share a call in buckets', async (span) => {
    const planned = openPlanned({ clock: new ManualClock(nowMs) })
    const panels = [
      { ...span, step: DAYS },
      { ...span, fromMs: bucketEdges(span, DAYS.step, span.zone)[1] ?? 0, step: DAYS },
      { fromMs: span.fromMs, toMs: bucketEdges(span, DAYS.step, span.zone)[3] ?? 0 },
    ]
    const answers = await Promise.all(panels.map((panel) => planned.ask(panel)))
    expect(answers.map(({ value }) => told(value))).toEqual(
      panels.map((panel) => told(direct(queryOf(panel), nowMs))),
    )
  })
})

describe('the day that becomes yesterday', () => {
  it.each([
    ['in one bucket', undefined],
    ['by hours', HOURS],
    ['as a day', DAYS],
  ])('is not frozen half-way: %s', async (_, step) => {
    // At Tokyo's midnight calls come in elsewhere.
    const midnight = TODAY + 15 * HOUR
    const panel: Panel = {
      fromMs: midnight - DAY,
      toMs: midnight,
      zone: step === DAYS ? 'Asia/Tokyo' : 'UTC',
      ...(step && { step }),
    }
    const planned = openPlanned({ clock: new ManualClock(midnight - 95 * SECOND) })
    for (let read = 0; read < 60; read++) {
      const nowMs = planned.clock.now()
      const answer = await planned.ask(panel)
      // Until it had ended for five minutes it is live, then of a single day.
      const oldestMs = nowMs < midnight + 5 * MINUTE + 30 * SECOND ? 30 * SECOND : 5 * MINUTE
      const isOfNow = isToldSince(nowMs - oldestMs, panel, answer, planned.asked)
      expect(isOfNow, `${(nowMs - midnight) / SECOND} s after midnight`).toBe(true)
      await settle()
      planned.clock.jump(15 * SECOND)
    }
    const last = await planned.ask(panel)
    expect(told(last.value)).toEqual(told(direct(queryOf(panel), planned.clock.now())))
  })
})

describe('clocks that differ among processes', () => {
  const panel: Panel = { fromMs: TODAY + 12 * HOUR, toMs: TODAY + 14 * HOUR, step: MINUTES }
  const pair = (aheadMs: number) => {
    const clock = new ManualClock(START_MS)
    const store = memoryStore(2 ** 26)
    const wrong = {
      now: () => clock.now() + aheadMs,
      sleep: (ms: number, signal?: AbortSignal) => clock.sleep(ms, signal),
    }
    return {
      clock,
      right: openPlanned({ clock, store }),
      other: openPlanned({ clock, store, plannersClock: wrong }),
    }
  }
  it.each([
    ['5 minutes ahead, which read once', 5 * MINUTE, [0]],
    [
      '5 minutes ahead, which reads on',
      5 * MINUTE,
      [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24],
    ],
    ['an hour ahead', HOUR, [0, 5, 10]],
    ['6 seconds ahead', 6 * SECOND, [0, 1, 2, 3, 4, 5]],
    ['5 minutes behind', -5 * MINUTE, [0, 2, 4, 6, 8]],
    ['a day behind', -DAY, [0, 2, 4]],
  ])('one %s makes no other serve the future, or what is stale', async (_, aheadMs, turns) => {
    const { clock, right, other } = pair(aheadMs)
    for (let turn = 0; turn < 25; turn++) {
      if (turns.includes(turn)) await other.ask(panel)
      await settle()
      const nowMs = clock.now()
      const answer = await right.ask(panel)
      const calls = [...right.asked, ...other.asked]
      expect(isToldSince(nowMs - 30 * SECOND, panel, answer, calls), `turn ${turn}`).toBe(true)
      await settle()
      clock.jump(20 * SECOND)
    }
  })
})

describe('questions that all expire at once', () => {
  it('cost one call', async () => {
    const planned = openPlanned()
    const panels: Panel[] = QUEUES.flatMap((id) =>
      [1, 2, 3, 4].map((hours) => ({
        fromMs: TODAY + (13 - hours) * HOUR,
        toMs: TODAY + 14 * HOUR,
        queues: [id],
        ...(hours % 2 ? { step: QUARTERS } : {}),
      })),
    )
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(panels.map((panel) => planned.ask(panel)))
      for (const [index, panel] of panels.entries()) {
        const answer = answers[index]
        const nowMs = planned.clock.now()
        expect(answer && isToldSince(nowMs, panel, answer, planned.asked)).toBe(true)
      }
      await settle()
      planned.clock.jump(6 * MINUTE)
    }
    expect(planned.asked).toHaveLength(4)
  })
})

describe('numbers that do not add', () => {
  const hours: Panel = {
    fromMs: FRIDAY,
    toMs: FRIDAY + DAY,
    step: HOURS,
    metrics: ['oServiceLevel', 'tHandle', 'nOffered'],
  }
  const { step: _, ...whole } = hours
  const changed =
    (of: (metric: string, hour: number) => Record<string, unknown> | undefined): Lie =>
    (answer: WireAggregateAnswer, { granularity }) => {
      if (granularity === undefined) return answer
      for (const { data } of answer.results ?? []) {
        for (const { interval, metrics } of data ?? []) {
          for (const one of metrics ?? []) {
            const stats = of(one.metric, Number(interval.slice(11, 13)))
            if (stats && one.stats) Object.assign(one.stats, stats)
          }
        }
      }
      return answer
    }
  const assembled = async (lie: Lie | undefined) => {
    const planned = openPlanned(lie ? { lie } : {})
    await planned.ask(hours)
    await settle()
    const { value } = await planned.ask(whole)
    expect(planned.asked).toHaveLength(1)
    return (value.results ?? []).flatMap(
      (result) => result?.data?.flatMap((bucket) => bucket?.metrics ?? []) ?? [],
    )
  }
  const statsOf = async (
    planned: ReturnType<typeof assembled>,
    name: string,
  ): Promise<readonly ReadStats[]> =>
    (await planned).flatMap((one) => (one?.metric === name && one.stats ? [one.stats] : []))

  it('a ratio is that of the sums', async () => {
    for (const { ratio, numerator, denominator } of await statsOf(
      assembled(undefined),
      'oServiceLevel',
    )) {
      expect(ratio).toBe(Number(numerator) / Number(denominator))
    }
  })

  it('a ratio of nothing is none', async () => {
    const empty = changed((metric) =>
      metric === 'oServiceLevel' ? { numerator: 0, denominator: 0, ratio: 1 } : undefined,
    )
    for (const { ratio } of await statsOf(assembled(empty), 'oServiceLevel'))
      expect(ratio).toBeUndefined()
  })

  it('targets that differ are none', async () => {
    const differing = changed((metric, hour) =>
      metric === 'oServiceLevel' ? { target: hour < 12 ? 0.8 : 0.9 } : undefined,
    )
    const targets = (await statsOf(assembled(differing), 'oServiceLevel')).map(
      ({ target }) => target,
    )
    expect(new Set(targets)).toEqual(new Set([undefined]))
  })

  it('a minimum that one part does not tell is not known', async () => {
    const without = changed((metric, hour) =>
      metric === 'tHandle' && hour === 10 ? { min: undefined } : undefined,
    )
    const minima = (await statsOf(assembled(without), 'tHandle')).map(({ min }) => min)
    expect(minima).toContain(undefined)
  })

  it('a part in which nothing happened has no extremes', async () => {
    const nothing = changed((metric, hour) =>
      metric === 'tHandle' && hour === 10 ? { count: 0, sum: 0, min: 0, max: 0 } : undefined,
    )
    for (const { min } of await statsOf(assembled(nothing), 'tHandle'))
      expect(min).toBeGreaterThan(0)
  })

  it('a metric that a group does not have it has not', async () => {
    const [first = ''] = QUEUES
    const without: Lie = (answer) => ({
      ...answer,
      results: (answer.results ?? []).map((result) => ({
        ...result,
        data: (result.data ?? []).map((bucket) => ({
          ...bucket,
          metrics: (bucket.metrics ?? []).filter(
            ({ metric }) => metric !== 'tHandle' || result.group?.['queueId'] !== first,
          ),
        })),
      })),
    })
    const planned = openPlanned({ lie: without })
    await planned.ask(hours)
    await settle()
    const { value } = await planned.ask(whole)
    expect(told(value)).toEqual(told(direct(queryOf(whole), START_MS, without)))
    expect(told(value).filter((line) => line.includes(first) && line.includes('tHandle'))).toEqual(
      [],
    )
    expect(planned.asked).toHaveLength(1)
  })
})

describe('what is invalidated between two readings that would be put together', () => {
  const early: Panel = { fromMs: FRIDAY, toMs: FRIDAY + 12 * HOUR, step: HOURS }
  const late: Panel = { fromMs: FRIDAY + 12 * HOUR, toMs: FRIDAY + 23 * HOUR, step: HOURS }
  const both = { fromMs: FRIDAY, toMs: FRIDAY + 23 * HOUR }
  const after = (ms: number) => ({ mayReuse: (asOfMs: number) => asOfMs >= ms })

  async function readBoth(): Promise<Planned> {
    const planned = openPlanned()
    await planned.ask(early)
    await settle()
    planned.clock.jump(MINUTE)
    await planned.ask(late)
    await settle()
    planned.clock.jump(MINUTE)
    return planned
  }

  it.each([
    ['nothing', Number.NEGATIVE_INFINITY, 0, null],
    ['the earlier one', START_MS + 1, 1, 'T00:00'],
    ['both', START_MS + 2 * MINUTE, 1, 'T00:00'],
  ])('%s is not used', async (_, validFromMs, calls, from) => {
    const planned = await readBoth()
    const { value } = await planned.ask({ ...both, ...after(validFromMs) })
    expect(told(value)).toEqual(told(direct(queryOf(both), planned.clock.now())))
    expect(planned.asked).toHaveLength(2 + calls)
    if (from) expect(planned.asked.at(-1)?.query.interval).toContain(from)
  })

  it('while the rest is read: all of it is asked', async () => {
    const planned = openPlanned()
    await planned.ask(early)
    await settle()
    planned.clock.jump(MINUTE)
    let validFromMs = 0
    const { value } = await planned.ask(
      { ...both, mayReuse: (asOfMs) => asOfMs >= validFromMs },
      {},
      async (...call) => {
        validFromMs = planned.clock.now()
        return planned.call(...call)
      },
    )
    expect(told(value)).toEqual(told(direct(queryOf(both), planned.clock.now())))
    const last = planned.asked.at(-1)?.query
    expect(last?.interval).toBe(queryOf(both).interval)
    expect(last).not.toHaveProperty('granularity')
  })
})
