import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const PATH = '/api/v2/analytics/conversations/aggregates/query'
/** A Tuesday. */
const NOW = Date.parse('2026-11-17T14:30:20Z')
const DAY_BEFORE = 'interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }'
const MORNING = 'interval: { from: "2026-11-16T06:00:00Z", to: "2026-11-16T12:00:00Z" }'
const AFTERNOON = 'interval: { from: "2026-11-16T12:00:00Z", to: "2026-11-16T20:00:00Z" }'
const BOTH = 'interval: { from: "2026-11-16T06:00:00Z", to: "2026-11-16T20:00:00Z" }'
const FIELDS = `freshness { state asOf rule } rows { queue { id } mediaType interval { from to } offered answered
  serviceLevel { ratio numerator denominator } handle { count totalSeconds minSeconds maxSeconds } }`

interface Report {
  readonly freshness: { readonly state: string; readonly asOf: string; readonly rule: string }
  readonly rows: readonly { readonly offered: number }[]
}

const planning = (more: object = {}) => ({
  planning: { merge: true, assemble: true, windowMs: 0, canary: 0, ...more },
})

async function open({
  clock = new ManualClock(NOW),
  config = planning(),
  ...options
}: Omit<TestGatewayOptions, 'clock'> & { readonly clock?: ManualClock } = {}) {
  const gateway = await startGateway({ clock, config, ...options })
  const rows = async (args: string): Promise<Report> => {
    const { data, errors } = await clock.runUntil(
      gateway.ask<{ queuePerformance: Report }>(`{ queuePerformance(${args}) { ${FIELDS} } }`),
    )
    expect(errors).toBeUndefined()
    if (!data) throw new Error('no answer')
    return data.queuePerformance
  }
  return {
    gateway,
    clock,
    rows,
    calls: () => gateway.asked().filter((line) => line === `POST ${PATH}`).length,
    assembled: () => gateway.events.filter(({ type }) => type === 'assembled').length,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

/** As a gateway tells it that plans nothing, at the same instant. */
async function alone(clock: ManualClock, args: string): Promise<Report['rows']> {
  await using off = await open({ clock, config: planning({ merge: false, assemble: false }) })
  return (await off.rows(args)).rows
}

describe('a question whose buckets are known', () => {
  it.each([
    [
      'spelled with offsets',
      `interval: { from: "2026-11-16T07:00:00+01:00", to: "2026-11-16T20:00:00+02:00" }`,
    ],
    ['in a zone of half hours', `${BOTH}, timeZone: "Asia/Kolkata", granularity: "P1D"`],
    ['in a zone of quarters', `${BOTH}, timeZone: "Asia/Kathmandu", granularity: "P1D"`],
    ['from in between', 'interval: { from: "2026-11-16T06:30:00Z", to: "2026-11-16T07:45:00Z" }'],
    [
      'of one hour by quarters',
      'interval: { from: "2026-11-16T09:00:00Z", to: "2026-11-16T10:00:00Z" }, granularity: "PT15M"',
    ],
    ['by seven quarters', `${BOTH}, granularity: "PT1H45M"`],
  ])('costs no call, and is answered as if it had been asked: %s', async (_, args) => {
    await using on = await open()
    await on.rows(`${DAY_BEFORE}, granularity: "PT15M"`)
    const { rows } = await on.rows(args)
    expect(rows).toEqual(await alone(on.clock, args))
    expect(on.calls()).toBe(1)
    expect(on.assembled()).toBe(1)
  })

  it.each([
    [
      'not aligned to a minute',
      'interval: { from: "2026-11-16T06:00:13Z", to: "2026-11-16T12:00:13Z" }',
    ],
    [
      'not aligned at its end',
      'interval: { from: "2026-11-16T06:00:00Z", to: "2026-11-16T12:00:47Z" }',
    ],
    [
      'aligned to more than is known',
      'interval: { from: "2026-11-16T06:07:00Z", to: "2026-11-16T12:07:00Z" }',
    ],
  ])('is asked where they are not: %s', async (_, args) => {
    await using on = await open()
    await on.rows(`${DAY_BEFORE}, granularity: "PT15M"`)
    expect((await on.rows(args)).rows).toEqual(await alone(on.clock, args))
    expect(on.calls()).toBe(2)
  })

  it.each([
    ['counts of distinct things', '"nConversations"'],
    ['and a counter that adds', '"nOffered", "nConversations"'],
  ])('is asked whole for what does not add: %s', async (_, metrics) => {
    await using on = await open()
    const ask = (args: string) =>
      on.clock.runUntil(
        on.gateway.ask<{ aggregates: { rows: readonly unknown[] } }>(
          `{ aggregates(family: CONVERSATIONS, groupBy: ["queueId"], metrics: [${metrics}], ${args}) { rows { metrics { metric count } } } }`,
        ),
      )
    await ask(`${DAY_BEFORE}, granularity: "PT1H"`)
    await ask(BOTH)
    expect(on.assembled()).toBe(0)
    expect(on.calls()).toBe(2)
  })
})

describe('a call in buckets that is refused', () => {
  const panels = [MORNING, AFTERNOON, BOTH]
  const askAll = (on: Awaited<ReturnType<typeof open>>) =>
    on.clock.runUntil(
      on.gateway.ask<Record<string, Report | null>>(
        `{ ${panels.map((args, index) => `p${index}: queuePerformance(${args}) { ${FIELDS} }`).join(' ')} }`,
      ),
    )

  it('fails for each question that it was to answer, and each backs off', async () => {
    await using on = await open()
    on.gateway.simulator.faults.next({ kind: 'status', status: 415 }, { path: PATH })
    const codes = ({ errors }: Awaited<ReturnType<typeof askAll>>) =>
      errors?.map(({ extensions }) => extensions['code'])
    expect(codes(await askAll(on))).toEqual(panels.map(() => 'UPSTREAM_REJECTED'))
    expect(codes(await askAll(on))).toEqual(panels.map(() => 'UPSTREAM_REJECTED'))
    expect(on.calls()).toBe(1)
  })

  it.each([
    // Whole it would be as large, or it may mean anything: it is split.
    [413, 0],
    [400, 0],
  ])('with %i is answered all the same, and not refused again', async (status, whole) => {
    await using on = await open()
    on.gateway.simulator.faults.next({ kind: 'status', status }, { path: PATH })
    const { data, errors } = await askAll(on)
    expect(errors).toBeUndefined()
    for (const [index, args] of panels.entries()) {
      expect(data?.[`p${index}`]?.rows).toEqual(await alone(on.clock, args))
    }
    expect(on.calls()).toBe(1 + panels.length)
    await on.rows('interval: { from: "2026-11-16T07:00:00Z", to: "2026-11-16T11:00:00Z" }')
    expect(on.calls()).toBe(2 + panels.length)
    expect(on.gateway.events.filter(({ type }) => type === 'askedWhole')).toHaveLength(whole)
  })
})

describe('what is late', () => {
  it.each([
    ['numbers', (text: string) => text.replaceAll(/"count":\d+/g, '"count":1')],
    ['everything', () => '{"results":[]}'],
  ])('is told once what was read is stale: %s', async (_, early) => {
    await using on = await open()
    const body = (json: unknown) => JSON.parse(early(JSON.stringify(json)))
    on.gateway.simulator.faults.next({ kind: 'rewrite', body }, { path: PATH })
    await on.rows(`${DAY_BEFORE}, granularity: "PT1H"`)
    const truth = await alone(on.clock, BOTH)
    on.clock.jump(5 * MINUTE - SECOND)
    expect((await on.rows(BOTH)).rows).not.toEqual(truth)
    expect(on.calls()).toBe(1)
    on.clock.jump(2 * SECOND)
    const { rows } = await on.rows(`${BOTH}, mediaTypes: [VOICE, CHAT, EMAIL, CALLBACK, MESSAGE]`)
    expect(on.calls()).toBe(2)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(
      await alone(on.clock, `${BOTH}, mediaTypes: [VOICE, CHAT, EMAIL, CALLBACK, MESSAGE]`),
    )
  })
})

describe('today', () => {
  it('is not frozen half-way when it becomes yesterday', async () => {
    const zone = 'timeZone: "Asia/Tokyo"'
    // At Tokyo's midnight calls come in elsewhere.
    const midnight = Date.parse('2026-11-17T15:00:00Z')
    await using on = await open({ clock: new ManualClock(midnight - 10 * SECOND) })
    const today = await on.rows(`interval: { relative: TODAY }, ${zone}`)
    on.clock.jump(15 * SECOND)
    const soon = await on.rows(`interval: { relative: YESTERDAY }, ${zone}`)
    expect(soon.freshness.rule).toBe('live')
    expect(offered(soon)).toBeGreaterThanOrEqual(offered(today))
    on.clock.jump(6 * MINUTE)
    const settled = await on.rows(`interval: { relative: YESTERDAY }, ${zone}, mediaTypes: [VOICE]`)
    expect(settled.rows).toEqual(
      await alone(on.clock, `interval: { relative: YESTERDAY }, ${zone}, mediaTypes: [VOICE]`),
    )
    expect(settled.freshness.rule).toBe('single-day')
  })

  it('is read anew while it is open, once for all who ask', async () => {
    await using on = await open()
    const panels = ['TODAY', 'TODAY', 'LAST_30_MINUTES', 'LAST_HOUR']
    const before = on.calls()
    let asOf = ''
    for (let round = 0; round < 4; round++) {
      for (const relative of panels) {
        const { freshness } = await on.rows(
          `interval: { relative: ${relative} }, freshness: { maxAgeSeconds: 30 }`,
        )
        expect(Date.parse(freshness.asOf)).toBeGreaterThanOrEqual(on.clock.now() - 31 * SECOND)
        expect(freshness.asOf >= asOf).toBe(true)
        asOf = relative === 'TODAY' ? freshness.asOf : asOf
      }
      on.clock.jump(40 * SECOND)
    }
    expect(on.calls() - before).toBeLessThanOrEqual(4 * 3)
  })
})

const offered = ({ rows }: Report) => rows.reduce((sum, row) => sum + row.offered, 0)

describe('what is invalidated between two readings that would be put together', () => {
  const withNewStatistic = (json: unknown) =>
    JSON.parse(JSON.stringify(json).replaceAll('"count":', '"countNew":3,"count":'))
  const withNewMetric = (json: unknown) =>
    JSON.parse(JSON.stringify(json).replaceAll('"tTalk"', '"tTalkNew"'))

  it.each([
    ['a new statistic', withNewStatistic],
    ['a new metric', withNewMetric],
  ])('is not used: by %s', async (_, body) => {
    await using on = await open()
    await on.rows(`${MORNING}, granularity: "PT1H"`)
    on.clock.jump(MINUTE)
    on.gateway.simulator.faults.always({ kind: 'rewrite', body }, { path: PATH })
    await on.rows(`${AFTERNOON}, granularity: "PT1H"`)
    expect(on.gateway.events.map(({ type }) => type)).toContain('drifted')
    on.clock.jump(SECOND)
    const before = on.calls()
    await on.rows(BOTH)
    expect(on.calls()).toBe(before + 1)
    const last = lastInterval(on.gateway.simulator.requests)
    expect(last).toContain('2026-11-16T06:00:00')
  })

  it.each([
    ['of the report', () => 'reports: [QUEUE_PERFORMANCE]'],
    ['of a queue', (queueId: string) => `queueIds: ["${queueId}"]`],
    ['of a queue, in capitals', (queueId: string) => `queueIds: ["${queueId.toUpperCase()}"]`],
  ])('is not used: by an invalidation %s', async (_, argsOf) => {
    await using on = await open()
    const args = argsOf(on.gateway.simulator.organisation.queues[0]?.id ?? '')
    await on.rows(`${MORNING}, granularity: "PT1H"`)
    on.clock.jump(MINUTE)
    const { errors } = await on.gateway.ask(
      `mutation { invalidateReports(${args}) { invalidatedAt } }`,
    )
    expect(errors).toBeUndefined()
    on.clock.jump(SECOND)
    await on.rows(`${AFTERNOON}, granularity: "PT1H"`)
    const { rows } = await on.rows(BOTH)
    expect(rows).toEqual(await alone(on.clock, BOTH))
    expect(on.calls()).toBe(3)
    expect(lastInterval(on.gateway.simulator.requests)).toContain('2026-11-16T06:00:00')
  })
})

function lastInterval(requests: readonly { readonly path: string; readonly body?: unknown }[]) {
  const last = requests.findLast(({ path }) => path === PATH)
  return JSON.stringify(last?.body ?? null)
}

describe('the canary', () => {
  const outcomes = ({ gateway }: Awaited<ReturnType<typeof open>>) =>
    gateway.events.flatMap((event) => (event.type === 'canary' ? event.outcome : []))
  const ready = async ({ gateway }: Awaited<ReturnType<typeof open>>) =>
    (await fetch(`${gateway.url}/health/ready`)).json()

  it('finds answers from buckets that are what is answered directly', async () => {
    await using on = await open({ config: planning({ canary: 1 }) })
    await on.rows(`${DAY_BEFORE}, granularity: "PT1H"`)
    await on.rows(BOTH)
    await expect.poll(() => outcomes(on)).toEqual(['same'])
    expect(await ready(on)).not.toHaveProperty('canaryDifferedAt')
  })

  it('tells for a day that they are not, and they are asked whole', async () => {
    await using on = await open({ config: planning({ canary: 1 }) })
    // One bucket is told in which nothing happened.
    const spoiled = (json: unknown) => {
      const text = JSON.stringify(json)
      return text.includes('T09:00:00.000Z/')
        ? JSON.parse(text.replaceAll(/"count":\d+/g, '"count":1'))
        : json
    }
    on.gateway.simulator.faults.always({ kind: 'rewrite', body: spoiled }, { path: PATH })
    await on.rows(`${DAY_BEFORE}, granularity: "PT1H"`)
    await on.rows(BOTH)
    await expect.poll(() => outcomes(on)).toEqual(['differs'])
    expect(await ready(on)).toHaveProperty('canaryDifferedAt')
    const before = on.calls()
    on.gateway.simulator.faults.clear()
    expect((await on.rows(MORNING)).rows).toEqual(await alone(on.clock, MORNING))
    expect(on.calls()).toBe(before + 1)
    on.clock.jump(24 * HOUR + SECOND)
    expect(await ready(on)).not.toHaveProperty('canaryDifferedAt')
  })

  it('asks nothing of what is kept for first answers', async () => {
    await using on = await open({
      config: planning({ canary: 1 }),
      simulator: { quota: { allowed: 10 } },
    })
    await on.rows(`${DAY_BEFORE}, granularity: "PT1H"`)
    // Nine are left; eight first answers, which nothing is put together for, leave the reserve.
    for (let second = 1; second <= 8; second++) {
      await on.rows(
        `interval: { from: "2026-11-15T06:00:0${second}Z", to: "2026-11-15T07:00:00Z" }`,
      )
    }
    const before = on.calls()
    await on.rows(BOTH)
    await expect.poll(() => outcomes(on)).toEqual(['failed'])
    expect(on.calls()).toBe(before)
    expect(await ready(on)).not.toHaveProperty('canaryDifferedAt')
  })
})
