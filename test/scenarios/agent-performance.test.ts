import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import {
  type Happening,
  happenings,
  type Measured,
  numbersOf,
} from '../support/conversation-oracle.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import {
  performanceQuery,
  type Question,
  STATS,
  variablesOf,
} from '../support/performance-query.js'

const SEED = 20_261_129
const centre = openContactCentre(SEED)
const clock = new ManualClock(Date.parse('2026-11-20T10:00:00Z'))
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({
    clock,
    config: { limits: { ...LIMITS, values: 10_000_000 } },
    simulator: { seed: SEED, quota: { allowed: 1_000_000 } },
  })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

interface Row {
  readonly agent: { readonly id: string }
  readonly mediaType: string
  readonly interval: { readonly from: string; readonly to: string }
  readonly answered: number
  readonly connected: number
  readonly outbound: number
  readonly transferred: number
  readonly alerts: number
  readonly notResponding: number
  readonly handle: Measured
  readonly talk: Measured
  readonly hold: Measured
  readonly afterCallWork: Measured
}

const COUNTS = ['connected', 'outbound', 'transferred', 'alerts', 'notResponding'] as const
const TIMERS = ['handle', 'talk', 'hold', 'afterCallWork'] as const
const AGENTS = performanceQuery(
  'agentPerformance',
  `answered ${COUNTS.join(' ')} ${TIMERS.map((name) => `${name} ${STATS}`).join(' ')}`,
)

async function ask(question: Question): Promise<readonly Row[]> {
  const variables = variablesOf(question)
  const { data, errors } = await gateway.ask<{ agentPerformance: { rows: Row[] } }>(
    AGENTS,
    variables,
  )
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.agentPerformance.rows
}

/** The rows in which anything happened, by agent, medium and start. */
function rowsOf(all: readonly Happening[], startOf: (atMs: number) => number) {
  const groups = new Map<string, Happening[]>()
  for (const one of all) {
    if (one.agentId === null || one.field.startsWith('callback.')) continue
    const key = `${one.agentId} ${one.mediaType} ${new Date(startOf(one.atMs)).toISOString()}`
    const its = groups.get(key) ?? []
    groups.set(key, its)
    its.push(one)
  }
  const rows = [...groups].map(([key, its]) => {
    const { count, duration } = numbersOf(its)
    const counts = Object.fromEntries(COUNTS.map((name) => [name, count(name)]))
    const timers = Object.fromEntries(TIMERS.map((name) => [name, duration(name)]))
    return [key, { answered: count('answerDelay'), ...counts, ...timers }] as const
  })
  return new Map(rows.sort(([a], [b]) => (a < b ? -1 : 1)))
}

const isBusy = (row: Row) =>
  row.answered + row.handle.count + row.talk.count + row.hold.count + row.afterCallWork.count > 0 ||
  COUNTS.some((name) => row[name] > 0)

function busyRows(rows: readonly Row[]) {
  return new Map(
    rows
      .filter(isBusy)
      .map(({ agent, mediaType, interval, ...numbers }) => [
        `${agent.id} ${mediaType} ${interval.from}`,
        numbers,
      ]),
  )
}

const ms = (seconds: number | null) => (seconds === null ? null : Math.round(seconds * 1_000))

/** Everything in some rows, by what `of` says. */
function sums(rows: readonly Row[], of: (row: Row) => string) {
  const groups = new Map<string, Row[]>()
  for (const row of rows.filter(isBusy)) groups.set(of(row), [...(groups.get(of(row)) ?? []), row])
  const total = (its: readonly Row[], pick: (row: Row) => number | null) =>
    its.reduce((all, row) => all + (pick(row) ?? 0), 0)
  return new Map(
    [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, its]) => [
        key,
        {
          answered: total(its, (row) => row.answered),
          ...Object.fromEntries(COUNTS.map((name) => [name, total(its, (row) => row[name])])),
          ...Object.fromEntries(
            TIMERS.map((name) => [
              name,
              {
                count: total(its, (row) => row[name].count),
                ms: total(its, (row) => ms(row[name].totalSeconds)),
                most: Math.max(...its.map((row) => row[name].maxSeconds ?? 0)),
              },
            ]),
          ),
        },
      ]),
  )
}

const start = fc.nat(200 * 24 * 60).map((minutes) => Date.UTC(2026, 3, 1) + minutes * MINUTE)
const length = fc.integer({ min: 1, max: 2 * 24 * 60 }).map((minutes) => minutes * MINUTE)
const PATIENCE = 120_000
const day = { fromMs: Date.UTC(2026, 10, 10), toMs: Date.UTC(2026, 10, 11) }

describe('agentPerformance', () => {
  it.each([
    ['a day whole', day, DAY],
    ['a day by hours', { ...day, granularity: 'PT1H' }, HOUR],
    ['a day by quarter hours', { ...day, granularity: 'PT15M' }, 15 * MINUTE],
    ['three days by days', { ...day, toMs: day.toMs + 2 * DAY, granularity: 'P1D' }, DAY],
  ])('is what the conversations tell, over %s', async (_, question, stepMs) => {
    const { fromMs } = question
    const startOf = (atMs: number) => fromMs + Math.floor((atMs - fromMs) / stepMs) * stepMs
    const expected = rowsOf(happenings(centre, question), startOf)
    expect(expected.size).toBeGreaterThan(50)
    expect(busyRows(await ask(question))).toEqual(expected)
  })

  it.each([
    [
      'inbound ones',
      { directions: ['INBOUND'] },
      ({ direction }: Happening) => direction === 'INBOUND',
    ],
    [
      'outbound ones',
      { directions: ['OUTBOUND'] },
      ({ direction }: Happening) => direction === 'OUTBOUND',
    ],
    ['both', { directions: ['OUTBOUND', 'INBOUND'] }, () => true],
    [
      'one medium, inbound',
      { mediaTypes: ['EMAIL'], directions: ['INBOUND'] },
      ({ mediaType, direction }: Happening) => mediaType === 'EMAIL' && direction === 'INBOUND',
    ],
    [
      'callbacks',
      { mediaTypes: ['CALLBACK'] },
      ({ mediaType }: Happening) => mediaType === 'CALLBACK',
    ],
  ])('is that of %s alone', async (_, filter, isAsked) => {
    const expected = rowsOf(happenings(centre, day).filter(isAsked), () => day.fromMs)
    expect(expected.size).toBeGreaterThan(0)
    expect(busyRows(await ask({ ...day, ...filter }))).toEqual(expected)
  })

  it('of some agents in some queues is what these did there', async () => {
    const agentIds = centre.organisation.agents.slice(3, 13).map(({ id }) => id)
    const queueIds = centre.organisation.queues.slice(0, 3).map(({ id }) => id)
    const its = happenings(centre, day).filter(
      ({ agentId, queueId }) => queueIds.includes(queueId) && agentIds.includes(agentId ?? ''),
    )
    const expected = rowsOf(its, () => day.fromMs)
    expect(expected.size).toBeGreaterThan(5)
    expect(busyRows(await ask({ ...day, agentIds, queueIds }))).toEqual(expected)
  })

  it('has rows of zeros for each agent and medium asked for, in order', async () => {
    const agentIds = centre.organisation.agents.slice(0, 4).map(({ id }) => id)
    const mediaTypes = ['VOICE', 'COBROWSE', 'EMAIL']
    const rows = await ask({ ...day, agentIds, mediaTypes, granularity: 'PT6H' })
    const places = rows.map((row) => `${row.agent.id} ${row.mediaType} ${row.interval.from}`)
    expect(places).toEqual([...places].sort())
    expect(rows.length).toBe(4 * 3 * 4)
    const zero = {
      count: 0,
      totalSeconds: 0,
      averageSeconds: null,
      minSeconds: null,
      maxSeconds: null,
    }
    expect(rows.find(({ mediaType }) => mediaType === 'COBROWSE')).toMatchObject({
      ...{ answered: 0, connected: 0, alerts: 0, notResponding: 0 },
      ...{ handle: zero, talk: zero, hold: zero, afterCallWork: zero },
    })
  })

  it('of hours adds up to that of days, and of agents one by one to that of all', {
    timeout: PATIENCE,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        start,
        length,
        fc.constantFrom('PT1H', 'PT7M', 'P1D'),
        async (fromMs, lengthMs, granularity) => {
          const question = { fromMs, toMs: fromMs + lengthMs }
          const whole = await ask(question)
          const of = ({ agent, mediaType }: Row) => `${agent.id} ${mediaType}`
          expect(sums(await ask({ ...question, granularity }), of)).toEqual(sums(whole, of))
          const agents = [...new Set(whole.map(({ agent }) => agent.id))].slice(0, 4)
          const alone = await Promise.all(agents.map((id) => ask({ ...question, agentIds: [id] })))
          const theirs = whole.filter(({ agent }) => agents.includes(agent.id))
          expect(sums(alone.flat(), of)).toEqual(sums(theirs, of))
        },
      ),
      { numRuns: 8 },
    )
  })

  it('is asked of Genesys Cloud by agent, and filtered by the direction in which a conversation began', async () => {
    gateway.simulator.clearRequests()
    const question = {
      ...day,
      fromMs: day.fromMs + HOUR,
      agentIds: ['b', 'a', 'a'],
      directions: ['INBOUND'],
    }
    await ask(question)
    const [request] = gateway.simulator.requests.filter(({ path }) => path.includes('analytics'))
    expect(request?.body).toEqual({
      interval: '2026-11-10T01:00:00.000Z/2026-11-11T00:00:00.000Z',
      // Hours may answer other questions, too.
      granularity: 'PT1H',
      groupBy: ['userId', 'mediaType'],
      filter: {
        type: 'and',
        clauses: [
          { type: 'or', predicates: [{ dimension: 'originatingDirection', value: 'inbound' }] },
          {
            type: 'or',
            predicates: [
              { dimension: 'userId', value: 'a' },
              { dimension: 'userId', value: 'b' },
            ],
          },
        ],
      },
      metrics: [
        ...['nConnected', 'nOutbound', 'nTransferred', 'tAcw', 'tAlert', 'tAnswered', 'tHandle'],
        ...['tHeld', 'tNotResponding', 'tTalk'],
      ],
    })
  })

  it.each<[string, string, string]>([
    ['agentIds: []', 'agentIds', 'is empty; give 1 to 1000 ids'],
    ['agentIds: ["a b"]', 'agentIds', 'is no id'],
    ['queueIds: []', 'queueIds', 'is empty'],
    ['mediaTypes: [UNKNOWN]', 'mediaTypes', 'UNKNOWN cannot be asked for'],
    ['directions: []', 'directions', 'is empty; give some of INBOUND, OUTBOUND'],
    ['granularity: "PT1S"', 'granularity', 'PT1S'],
  ])('refuses %s', async (args, argument, words) => {
    const { data, errors } = await gateway.ask(
      `{ agentPerformance(interval: { relative: LAST_HOUR }, ${args}) { key } }`,
    )
    expect(data).toEqual({ agentPerformance: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
    expect(errors?.[0]?.message).toContain(words)
  })

  it('is answered a second time from a template, with the same rows and names', async () => {
    const query = `{ agentPerformance(interval: { relative: YESTERDAY }, mediaTypes: [VOICE]) {
      key freshness { state } rows { agent { id name } mediaType answered alerts handle { averageSeconds } } } }`
    const first = await gateway.ask(query)
    await clock.advance(1_000)
    const from = () =>
      gateway.events.flatMap((event) => (event.type === 'answered' ? [event.from] : [])).at(-1)
    const texts: string[] = []
    for (const _ of [1, 2, 3])
      texts.push(await (await gateway.post(JSON.stringify({ query }))).text())
    expect(from()).toBe('template')
    expect(new Set(texts).size).toBe(1)
    expect(JSON.parse(texts[0] ?? '')).toEqual(first)
  })
})
