import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { WRAP_UP_TIMEOUT, wrapUpCodeOf } from '../../src/simulator/data/wrap-ups.js'
import type { Fault } from '../../src/simulator/faults.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { type Measured, numbersOf } from '../support/conversation-oracle.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const SEED = 20_261_129
const centre = openContactCentre(SEED)
const { organisation } = centre
const START = Date.parse('2026-11-20T10:00:00Z')
const PATH = '/api/v2/analytics/conversations/aggregates/query'
const CODES = '/api/v2/routing/wrapupcodes'

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
  readonly queue: { readonly id: string }
  readonly wrapUp: { readonly id: string; readonly name?: string | null }
  readonly mediaType: string
  readonly interval: { readonly from: string; readonly to: string }
  readonly handled: number
  readonly handle: Measured
}

interface Question {
  readonly fromMs: number
  readonly toMs: number
  readonly granularity?: string
  readonly timeZone?: string
  readonly queueIds?: readonly string[]
  readonly mediaTypes?: readonly string[]
}

const HANDLE = 'handle { count totalSeconds averageSeconds minSeconds maxSeconds }'
const DECLARED =
  '$from: DateTime, $to: DateTime, $granularity: Duration, $timeZone: TimeZone, $queueIds: [ID!], $mediaTypes: [ConversationMediaType!]'
const ARGUMENTS =
  'interval: { from: $from, to: $to }, granularity: $granularity, timeZone: $timeZone, queueIds: $queueIds, mediaTypes: $mediaTypes'
const WRAP_UPS = `query (${DECLARED}) { wrapUps(${ARGUMENTS}) {
  rows { queue { id } wrapUp { id } mediaType interval { from to } handled ${HANDLE} } } }`
const QUEUES = `query (${DECLARED}) { queuePerformance(${ARGUMENTS}) {
  rows { queue { id } mediaType interval { from to } ${HANDLE} } } }`

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
const ask = (question: Question) => askFor<Row>('wrapUps', WRAP_UPS, question)

/** Single conversations, by what a row is of: an agent has handled them, and chosen a code. */
function handled({ fromMs, toMs }: Question, startOf: (atMs: number) => number) {
  const groups = new Map<string, { field: string; ms: number }[]>()
  for (const stream of centre.streams) {
    const queueId = organisation.queues[stream.queue]?.id
    for (let dayMs = fromMs - (fromMs % DAY) - DAY; dayMs < toMs; dayMs += DAY) {
      for (const one of centre.conversations.offeredOn(stream, dayMs)) {
        const ms = one.talkMs + one.heldMs + one.acwMs
        const endMs = one.offeredAtMs + one.waitMs + ms
        const code = wrapUpCodeOf(SEED, organisation, stream, one)
        if (one.outcome !== 'answered' || endMs < fromMs || endMs >= toMs) continue
        const start = new Date(startOf(endMs)).toISOString()
        const key = `${queueId} ${code} ${stream.mediaType.toUpperCase()} ${start}`
        groups.set(key, [...(groups.get(key) ?? []), { field: 'handle', ms }])
      }
    }
  }
  const measured = [...groups].map(([key, its]) => {
    const none = {
      atMs: 0,
      agentId: null,
      queueId: '',
      mediaType: '',
      direction: 'INBOUND',
    } as const
    return [key, numbersOf(its.map((one) => ({ ...one, ...none }))).duration('handle')] as const
  })
  return new Map(measured)
}

const keyOf = ({ queue, wrapUp, mediaType, interval }: Row) =>
  `${queue.id} ${wrapUp.id} ${mediaType} ${interval.from}`
const busy = (rows: readonly Row[]) => rows.filter((row) => row.handled > 0)

/** Conversations and milliseconds by what `of` says. */
function sums<R extends { readonly handle: Measured }>(rows: readonly R[], of: (row: R) => string) {
  const all = new Map<string, { readonly count: number; readonly ms: number }>()
  for (const row of rows.filter(({ handle }) => handle.count > 0)) {
    const { count, ms } = all.get(of(row)) ?? { count: 0, ms: 0 }
    all.set(of(row), {
      count: count + row.handle.count,
      ms: ms + Math.round(row.handle.totalSeconds * 1_000),
    })
  }
  return all
}

const start = fc.nat(200 * 24 * 60).map((minutes) => Date.UTC(2026, 3, 1) + minutes * MINUTE)
const length = fc.integer({ min: 1, max: 2 * 24 * 60 }).map((minutes) => minutes * MINUTE)
const day = { fromMs: Date.UTC(2026, 10, 10), toMs: Date.UTC(2026, 10, 11) }

describe('wrapUps', () => {
  it.each([
    ['a day whole', day, DAY],
    ['a day by hours', { ...day, granularity: 'PT1H' }, HOUR],
    ['three days by days', { ...day, toMs: day.toMs + 2 * DAY, granularity: 'P1D' }, DAY],
  ])('is what the conversations tell, over %s', async (_, question, stepMs) => {
    const startOf = (atMs: number) =>
      question.fromMs + Math.floor((atMs - question.fromMs) / stepMs) * stepMs
    const expected = handled(question, startOf)
    expect(expected.size).toBeGreaterThan(100)
    const rows = await ask(question)
    expect(new Map(busy(rows).map((row) => [keyOf(row), row.handle]))).toEqual(expected)
    for (const { handled: count, handle } of rows) expect(count).toBe(handle.count)
  })

  it('adds up over codes to what the queues handled, and over hours to days', {
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
          const queues = await askFor<Omit<Row, 'wrapUp' | 'handled'>>('queuePerformance', QUEUES, {
            ...question,
            granularity,
          })
          const ofQueue = (row: Omit<Row, 'wrapUp' | 'handled'>) =>
            `${row.queue.id} ${row.mediaType} ${row.interval.from}`
          expect(sums(fine, ofQueue)).toEqual(sums(queues, ofQueue))
          const ofCode = (row: Row) => `${row.queue.id} ${row.wrapUp.id} ${row.mediaType}`
          expect(sums(fine, ofCode)).toEqual(sums(await ask(question), ofCode))
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
          metric: { count: number; sum: number } | null
        }[]
      }
    }>(
      `{ aggregates(family: CONVERSATIONS, metrics: ["tHandle"], groupBy: ["queueId", "wrapUpCode", "mediaType"], ${interval}) { rows { group { dimension value } metric(name: "tHandle") { count sum } } } }`,
    )
    expect(errors).toBeUndefined()
    const told = data?.aggregates.rows.map(({ group, metric }) => {
      const of = new Map(group.map(({ dimension, value }) => [dimension, value]))
      const medium = of.get('mediaType')?.toUpperCase()
      return [`${of.get('queueId')} ${of.get('wrapUpCode')} ${medium}`, metric?.count]
    })
    const rows = (await ask(day)).map((row) => [
      `${row.queue.id} ${row.wrapUp.id} ${row.mediaType}`,
      row.handled,
    ])
    expect(new Map(told as [string, number][])).toEqual(new Map(rows as [string, number][]))
  })

  it('has each combination that came once per bucket, in order, with zeros where nothing was handled', async () => {
    const queueIds = organisation.queues.slice(0, 2).map(({ id }) => id)
    const rows = await ask({ ...day, queueIds, granularity: 'PT6H' })
    const places = rows.map(keyOf)
    expect(places).toEqual(places.toSorted())
    expect(new Set(places).size).toBe(places.length)
    const combinations = new Set(rows.map((row) => keyOf(row).replace(row.interval.from, '')))
    expect(rows.length).toBe(4 * combinations.size)
    expect(rows.find((row) => row.handled === 0)?.handle).toEqual({
      ...{ count: 0, totalSeconds: 0, averageSeconds: null, minSeconds: null, maxSeconds: null },
    })
  })

  it('of one medium in one queue is that part of all', async () => {
    const queueIds = organisation.queues.slice(0, 1).map(({ id }) => id)
    const rows = await ask(day)
    expect(await ask({ ...day, queueIds, mediaTypes: ['CHAT'] })).toEqual(
      rows.filter(({ queue, mediaType }) => queue.id === queueIds[0] && mediaType === 'CHAT'),
    )
  })

  it('names codes, all of them with one call; those that no list has are null', async () => {
    await using own = await open()
    const { data, errors } = await own.ask<{ wrapUps: { rows: Row[] } }>(
      '{ wrapUps(interval: { relative: YESTERDAY }) { rows { queue { id name } wrapUp { id name } } } }',
    )
    expect(errors).toBeUndefined()
    const names = new Map(data?.wrapUps.rows.map(({ wrapUp }) => [wrapUp.id, wrapUp.name]))
    expect(names).toEqual(
      new Map<string, string | null>([
        ...organisation.wrapUpCodes.map(({ id, name }) => [id, name] as const),
        [organisation.deletedWrapUpCodeId, null],
        [WRAP_UP_TIMEOUT, null],
      ]),
    )
    expect(own.asked().toSorted()).toEqual(
      [`GET ${CODES}`, 'GET /api/v2/routing/queues', `POST ${PATH}`].toSorted(),
    )
    const { query } = own.simulator.requestsTo(CODES)[0] ?? {}
    expect(JSON.stringify(query)).not.toContain('ININ')
  })

  it.each<[string, Fault]>([
    ['are refused', { kind: 'status', status: 403, body: {} }],
    ['are not JSON', { kind: 'status', status: 200, body: '<html></html>' }],
    ['are a list of nulls', { kind: 'rewrite', body: () => ({ entities: [null, null] }) }],
    [
      'are over the rate limit',
      { kind: 'rateLimited', retryAfterSeconds: 60, namespace: 'platform.api' },
    ],
  ])('is there where the names of codes %s', async (_, fault) => {
    await using own = await open()
    own.simulator.faults.always(fault, { path: CODES })
    const { data, errors } = await own.ask<{ wrapUps: { rows: Row[] } }>(
      '{ wrapUps(interval: { relative: YESTERDAY }) { rows { wrapUp { name } handled } } }',
    )
    expect(errors).toBeUndefined()
    expect(data?.wrapUps.rows.length).toBeGreaterThan(0)
    for (const { wrapUp } of data?.wrapUps.rows ?? []) expect(wrapUp.name).toBeNull()
  })

  it('is asked of Genesys Cloud by queue, code and medium', async () => {
    await using own = await open()
    await own.ask(
      '{ wrapUps(interval: { from: "2026-11-10T00:00:00Z", to: "2026-11-10T02:00:00Z" }, granularity: "PT1H", queueIds: ["b", "a", "a"], mediaTypes: [VOICE]) { key } }',
    )
    expect(own.simulator.requestsTo(PATH)[0]?.body).toEqual({
      interval: '2026-11-10T00:00:00.000Z/2026-11-10T02:00:00.000Z',
      granularity: 'PT1H',
      groupBy: ['queueId', 'wrapUpCode', 'mediaType'],
      filter: {
        type: 'and',
        clauses: [
          { type: 'or', predicates: [{ dimension: 'mediaType', value: 'voice' }] },
          {
            type: 'or',
            predicates: [
              { dimension: 'queueId', value: 'a' },
              { dimension: 'queueId', value: 'b' },
            ],
          },
        ],
      },
      metrics: ['tHandle'],
    })
  })

  it.each<[string, string, string]>([
    ['queueIds: []', 'queueIds', 'is empty'],
    ['queueIds: ["a b"]', 'queueIds', 'is no id'],
    ['mediaTypes: []', 'mediaTypes', 'is empty'],
    ['mediaTypes: [UNKNOWN]', 'mediaTypes', 'UNKNOWN cannot be asked for'],
    ['granularity: "PT1S"', 'granularity', 'PT1S'],
    ['granularity: "PT1H", maxBuckets: 3', 'maxBuckets', 'either granularity or maxBuckets'],
    ['timeZone: "Mars"', 'timeZone', 'Mars'],
  ])('refuses %s', async (args, argument, words) => {
    const { data, errors } = await gateway.ask(
      `{ wrapUps(interval: { relative: LAST_HOUR }, ${args}) { key } }`,
    )
    expect(data).toEqual({ wrapUps: null })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
    expect(errors?.[0]?.message).toContain(words)
  })

  it('is answered a second time from a template, with the same rows and names', async () => {
    const clock = new ManualClock(START)
    await using own = await startGateway({ clock })
    const query =
      '{ wrapUps(interval: { relative: YESTERDAY }, mediaTypes: [VOICE]) { key freshness { state } rows { queue { name } wrapUp { id name } handled handle { averageSeconds } } } }'
    const first = await own.ask(query)
    await clock.advance(1_000)
    const texts: string[] = []
    for (const _ of [1, 2, 3]) texts.push(await (await own.post(JSON.stringify({ query }))).text())
    const from = own.events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))
    expect(from.at(-1)).toBe('template')
    expect(new Set(texts).size).toBe(1)
    expect(JSON.parse(texts[0] ?? '')).toEqual(first)
  })

  const [first] = organisation.queues
  it.each([`queueIds: ["${first?.id}"]`, 'reports: [WRAP_UPS]'])(
    'is invalidated by %s',
    async (args) => {
      const clock = new ManualClock(START)
      await using own = await startGateway({ clock })
      const query = `{ wrapUps(interval: { relative: YESTERDAY }, queueIds: ["${first?.id}"]) { freshness { reason } } }`
      await own.ask(query)
      await own.ask(`mutation { invalidateReports(${args}) { invalidatedAt } }`)
      await clock.advance(1_000)
      expect((await own.ask(query)).data).toEqual({
        wrapUps: { freshness: { reason: 'INVALIDATED' } },
      })
    },
  )
})
