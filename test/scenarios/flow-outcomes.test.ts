import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { flowVisitOf } from '../../src/simulator/data/flow-visits.js'
import type { Fault } from '../../src/simulator/faults.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const SEED = 20_261_129
const centre = openContactCentre(SEED)
const { organisation } = centre
const START = Date.parse('2026-11-20T10:00:00Z')
const PATH = '/api/v2/analytics/flows/aggregates/query'
const FLOWS = '/api/v2/flows/lookup'
const OUTCOMES = '/api/v2/flows/outcomes'

const open = () =>
  startGateway({
    clock: new ManualClock(START),
    config: { limits: { ...LIMITS, values: 10_000_000 } },
    simulator: { seed: SEED, quota: { allowed: 1_000_000 } },
  })

let gateway: TestGateway
beforeAll(async () => {
  gateway = await open()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

interface Row {
  readonly flow: { readonly id: string; readonly name?: string | null }
  readonly outcome: { readonly id: string; readonly name?: string | null } | null
  readonly value: string | null
  readonly interval: { readonly from: string; readonly to: string }
  readonly entered: number | null
  readonly outcomes: number | null
  readonly failed: number | null
}

interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly granularity?: string
  readonly timeZone?: string
  readonly flowIds?: readonly string[]
}

const DECLARED = '$from: DateTime, $to: DateTime, $granularity: Duration, $timeZone: TimeZone'
const TIME = 'interval: { from: $from, to: $to }, granularity: $granularity, timeZone: $timeZone'
const FIELDS =
  'rows { flow { id } outcome { id } value interval { from to } entered outcomes failed }'
const QUERY = `query (${DECLARED}, $flowIds: [ID!]) { flowOutcomes(${TIME}, flowIds: $flowIds) { ${FIELDS} } }`
const OFFERED = `query (${DECLARED}) { queuePerformance(${TIME}) { rows { interval { from } offered } } }`

async function askFor<R>(field: string, query: string, { fromMs, toMs, ...rest }: Question) {
  const from = new Date(fromMs).toISOString()
  const to = new Date(toMs).toISOString()
  const { data, errors } = await gateway.ask<Record<string, { rows: readonly R[] }>>(query, {
    ...{ from, to },
    ...rest,
  })
  const rows = data?.[field]?.rows
  if (errors || !rows) throw new Error(JSON.stringify(errors))
  return rows
}
const ask = (question: Question) => askFor<Row>('flowOutcomes', QUERY, question)

/** The ways of single conversations, by what a row is of. */
function ways({ fromMs, toMs }: Question, startOf: (atMs: number) => number) {
  const counts = new Map<string, { entered: number; outcomes: number; failed: number }>()
  const add = (key: string, name: 'entered' | 'outcomes' | 'failed') => {
    const before = counts.get(key) ?? { entered: 0, outcomes: 0, failed: 0 }
    counts.set(key, { ...before, [name]: before[name] + 1 })
  }
  for (const stream of centre.streams) {
    for (let dayMs = fromMs - (fromMs % DAY); dayMs < toMs; dayMs += DAY) {
      for (const one of centre.conversations.offeredOn(stream, dayMs)) {
        const visit = flowVisitOf(SEED, organisation, stream, one)
        if (!visit || visit.leftAtMs < fromMs || visit.leftAtMs >= toMs) continue
        const start = new Date(startOf(visit.leftAtMs)).toISOString()
        add(`${visit.flow.id} null null ${start}`, 'entered')
        for (const { outcomeId, value } of visit.outcomes) {
          const key = `${visit.flow.id} ${outcomeId} ${value} ${start}`
          add(key, 'outcomes')
          if (value === 'FAILURE') add(key, 'failed')
        }
      }
    }
  }
  return counts
}

const groupOf = ({ flow, outcome, value }: Row) => `${flow.id} ${outcome?.id ?? null} ${value}`
const keyOf = (row: Row) => `${groupOf(row)} ${row.interval.from}`
const numbersOf = ({ entered, outcomes, failed }: Row) => ({
  ...{ entered: entered ?? 0, outcomes: outcomes ?? 0, failed: failed ?? 0 },
})
const busy = (rows: readonly Row[]) =>
  rows.filter(({ entered, outcomes }) => (entered ?? 0) + (outcomes ?? 0) > 0)

function sums(rows: readonly Row[], of: (row: Row) => string) {
  const all = new Map<string, ReturnType<typeof numbersOf>>()
  for (const row of busy(rows)) {
    const before = all.get(of(row)) ?? { entered: 0, outcomes: 0, failed: 0 }
    const { entered, outcomes, failed } = numbersOf(row)
    all.set(of(row), {
      entered: before.entered + entered,
      outcomes: before.outcomes + outcomes,
      failed: before.failed + failed,
    })
  }
  return all
}

const start = fc.nat(200 * 24 * 60).map((minutes) => Date.UTC(2026, 3, 1) + minutes * MINUTE)
const length = fc.integer({ min: 1, max: 2 * 24 * 60 }).map((minutes) => minutes * MINUTE)
const day = { fromMs: Date.UTC(2026, 10, 10), toMs: Date.UTC(2026, 10, 11) }

describe('flowOutcomes', () => {
  it.each([
    ['a day whole', day, DAY],
    ['a day by hours', { ...day, granularity: 'PT1H' }, HOUR],
    ['three days by days', { ...day, toMs: day.toMs + 2 * DAY, granularity: 'P1D' }, DAY],
  ])('is what the ways of the conversations tell, over %s', async (_, question, stepMs) => {
    const startOf = (atMs: number) =>
      question.fromMs + Math.floor((atMs - question.fromMs) / stepMs) * stepMs
    const expected = ways(question, startOf)
    expect(expected.size).toBeGreaterThan(30)
    const rows = await ask(question)
    expect(new Map(busy(rows).map((row) => [keyOf(row), numbersOf(row)]))).toEqual(expected)
  })

  it('tells entries in rows without outcome, and outcomes in rows with one', async () => {
    const rows = await ask({ ...day, granularity: 'PT1H' })
    const entries = rows.filter(({ outcome }) => outcome === null)
    const others = rows.filter(({ outcome }) => outcome !== null)
    for (const row of entries) {
      expect(row).toMatchObject({ value: null, outcomes: null, failed: null })
      expect(row.entered).toBeGreaterThanOrEqual(0)
    }
    for (const row of others) {
      expect(row).toMatchObject({
        value: expect.stringMatching(/^(SUCCESS|FAILURE)$/),
        entered: null,
      })
      expect(row.failed).toBe(row.value === 'FAILURE' ? row.outcomes : 0)
    }
    expect(entries.length * others.length).toBeGreaterThan(0)
  })

  it('adds up over flows to what the queues were offered, and over hours to days', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        start,
        length,
        fc.constantFrom('PT1H', 'PT7M', 'P1D'),
        fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
        async (fromMs, lengthMs, granularity, timeZone) => {
          const question = { fromMs, toMs: fromMs + lengthMs, timeZone }
          const fine = await ask({ ...question, granularity })
          const offered = new Map<string, number>()
          type Offered = Pick<Row, 'interval'> & { readonly offered: number }
          const queues = await askFor<Offered>('queuePerformance', OFFERED, {
            ...question,
            granularity,
          })
          for (const row of queues.filter((one) => one.offered > 0)) {
            const { from } = row.interval
            offered.set(from, (offered.get(from) ?? 0) + row.offered)
          }
          const entries = fine.filter(({ outcome }) => outcome === null)
          const entered = sums(entries, ({ interval }) => interval.from)
          expect(new Map([...entered].map(([from, sum]) => [from, sum.entered]))).toEqual(offered)
          expect(sums(fine, groupOf)).toEqual(sums(await ask(question), groupOf))
        },
      ),
      { numRuns: 6 },
    )
  })

  it('is what aggregates tells by the same names', async () => {
    const interval = 'interval: { from: "2026-11-10T00:00:00Z", to: "2026-11-11T00:00:00Z" }'
    const { data, errors } = await gateway.ask<{
      aggregates: {
        rows: {
          group: { dimension: string; value: string }[]
          entered: { count: number } | null
          outcomes: { count: number } | null
          failed: { count: number } | null
        }[]
      }
    }>(
      `{ aggregates(family: FLOWS, metrics: ["nFlow", "nFlowOutcome", "nFlowOutcomeFailed"], groupBy: ["flowId", "flowOutcomeId", "flowOutcomeValue"], ${interval}) {
        rows { group { dimension value } entered: metric(name: "nFlow") { count } outcomes: metric(name: "nFlowOutcome") { count } failed: metric(name: "nFlowOutcomeFailed") { count } } } }`,
    )
    expect(errors).toBeUndefined()
    const told = (data?.aggregates.rows ?? []).map(({ group, entered, outcomes, failed }): Row => {
      const of = new Map(group.map(({ dimension, value }) => [dimension, value]))
      const outcome = of.get('flowOutcomeId')
      return {
        flow: { id: of.get('flowId') ?? '' },
        outcome: outcome === undefined ? null : { id: outcome },
        value: of.get('flowOutcomeValue') ?? null,
        interval: { from: '', to: '' },
        ...{ entered: entered?.count ?? null, outcomes: outcomes?.count ?? null },
        failed: failed?.count ?? null,
      }
    })
    expect(sums(told, groupOf)).toEqual(sums(await ask(day), groupOf))
  })

  it('begins each flow with its entries, and has every combination once per bucket, in order', async () => {
    const rows = await ask({ ...day, granularity: 'PT6H' })
    const places = rows.map((row) =>
      [row.flow.id, row.outcome?.id ?? ' ', row.value ?? ' ', row.interval.from].join('/'),
    )
    expect(places).toEqual(places.toSorted())
    expect(new Set(places).size).toBe(places.length)
    expect(rows.length).toBe(4 * new Set(rows.map(groupOf)).size)
    const firsts = new Map(rows.toReversed().map((row) => [row.flow.id, row.outcome]))
    expect([...firsts.values()].every((outcome) => outcome === null)).toBe(true)
  })

  it.each([1, 2, 7])('of %s flows is their part of all', async (count) => {
    const flowIds = organisation.flows.slice(0, count).map(({ id }) => id)
    const rows = await ask(day)
    expect(await ask({ ...day, flowIds })).toEqual(
      rows.filter(({ flow }) => flowIds.includes(flow.id)),
    )
  })

  it('names flows and outcomes, each kind with one call', async () => {
    await using own = await open()
    const { data, errors } = await own.ask<{ flowOutcomes: { rows: Row[] } }>(
      '{ flowOutcomes(interval: { relative: YESTERDAY }) { rows { flow { id name } outcome { id name } } } }',
    )
    expect(errors).toBeUndefined()
    const rows = data?.flowOutcomes.rows ?? []
    const named = (all: readonly { readonly id: string; readonly name?: string | null }[]) =>
      new Map(all.map(({ id, name }) => [id, name]))
    expect(named(rows.map(({ flow }) => flow))).toEqual(named(organisation.flows))
    expect(named(rows.flatMap(({ outcome }) => outcome ?? []))).toEqual(
      named(organisation.flowOutcomes),
    )
    expect(own.asked().toSorted()).toEqual([`GET ${FLOWS}`, `GET ${OUTCOMES}`, `POST ${PATH}`])
  })

  it.each<[string, string, Fault]>([
    ['flows are refused', FLOWS, { kind: 'status', status: 403, body: {} }],
    ['flows are not JSON', FLOWS, { kind: 'status', status: 200, body: '<html></html>' }],
    ['outcomes are refused', OUTCOMES, { kind: 'status', status: 403, body: {} }],
    ['outcomes are gone', OUTCOMES, { kind: 'status', status: 404, body: {} }],
    [
      'outcomes are over the rate limit',
      OUTCOMES,
      { kind: 'rateLimited', retryAfterSeconds: 60, namespace: 'platform.api' },
    ],
  ])('is there where the names of %s', async (_, path, fault) => {
    await using own = await open()
    own.simulator.faults.always(fault, { path })
    const { data, errors } = await own.ask<{ flowOutcomes: { rows: Row[] } }>(
      '{ flowOutcomes(interval: { relative: YESTERDAY }) { rows { flow { name } outcome { name } } } }',
    )
    expect(errors).toBeUndefined()
    const rows = data?.flowOutcomes.rows ?? []
    expect(rows.length).toBeGreaterThan(0)
    for (const { flow, outcome } of rows) {
      if (path === FLOWS) expect(flow.name).toBeNull()
      else expect(outcome?.name ?? null).toBeNull()
    }
  })

  it('is asked of Genesys Cloud by flow, outcome and value', async () => {
    await using own = await open()
    await own.ask(
      '{ flowOutcomes(interval: { from: "2026-11-10T00:00:00Z", to: "2026-11-10T02:00:00Z" }, granularity: "PT1H", flowIds: ["b", "a", "a"]) { key } }',
    )
    expect(own.simulator.requestsTo(PATH)[0]?.body).toEqual({
      interval: '2026-11-10T00:00:00.000Z/2026-11-10T02:00:00.000Z',
      granularity: 'PT1H',
      groupBy: ['flowId', 'flowOutcomeId', 'flowOutcomeValue'],
      filter: {
        type: 'or',
        predicates: [
          { dimension: 'flowId', value: 'a' },
          { dimension: 'flowId', value: 'b' },
        ],
      },
      metrics: ['nFlow', 'nFlowOutcome', 'nFlowOutcomeFailed'],
    })
  })

  it.each<[string, string, string]>([
    ['flowIds: []', 'flowIds', 'is empty'],
    ['flowIds: ["a b"]', 'flowIds', 'is no id'],
    [
      `flowIds: ${JSON.stringify(Array.from({ length: 501 }, (_, i) => `f${i}`))}`,
      'flowIds',
      'at most 500',
    ],
    ['granularity: "PT1S"', 'granularity', 'PT1S'],
    ['maxBuckets: 0', 'maxBuckets', '1 to 1,000'],
    ['timeZone: "Mars"', 'timeZone', 'Mars'],
  ])('refuses %s', async (args, argument, words) => {
    const { data, errors } = await gateway.ask(
      `{ flowOutcomes(interval: { relative: LAST_HOUR }, ${args}) { key } }`,
    )
    expect(data).toEqual({ flowOutcomes: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
    expect(errors?.[0]?.message).toContain(words)
  })

  it('is answered a second time from a template, with the same rows and names', async () => {
    const clock = new ManualClock(START)
    await using own = await startGateway({ clock })
    const query =
      '{ flowOutcomes(interval: { relative: YESTERDAY }) { key freshness { state } rows { flow { id name } outcome { name } value entered outcomes failed } } }'
    const first = await own.ask(query)
    await clock.advance(1_000)
    const texts: string[] = []
    for (const _ of [1, 2, 3]) texts.push(await (await own.post(JSON.stringify({ query }))).text())
    const from = own.events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))
    expect(from.at(-1)).toBe('template')
    expect(new Set(texts).size).toBe(1)
    expect(JSON.parse(texts[0] ?? '')).toEqual(first)
  })

  it('has a budget of its own family', async () => {
    const { data } = await gateway.ask<{ flowOutcomes: { budget: { family: string } } }>(
      '{ flowOutcomes(interval: { relative: YESTERDAY }) { budget { family } } budgets { family } }',
    )
    expect(data).toMatchObject({
      budgets: expect.arrayContaining([{ family: 'flows.aggregates' }]),
    })
  })
})
