import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../src/simulator/runs/run-script.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered, pass } from '../support/passing-time.js'

const REPORTS = '/api/v2/analytics/reports'
const SUBMIT = `POST ${REPORTS}/queue-performance/query`
const FETCH = `GET ${REPORTS}/RUN/fetch`
const start = Date.parse('2026-11-17T14:30:20Z')
const at = (ms: number) => new Date(ms).toISOString()
const YESTERDAY = 'interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }'
const OFFERED = `id: "queue-performance", query: { ${YESTERDAY}, metrics: ["nOffered"], groupings: ["queueId"] }`

interface Report {
  readonly key: string
  readonly freshness: Readonly<Record<string, unknown>>
  readonly budget: Readonly<Record<string, unknown>>
  readonly reportVersion: string | null
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly unit: string | null
  }[]
  readonly rows: readonly (readonly unknown[])[]
}

const FIELDS = `key freshness { state asOf source rule reason refreshing } budget { family limit remaining }
  reportVersion columns { name type unit } rows`

async function open(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({ clock, random: () => 0.5, ...options })
  const askNow = async (args: string) => {
    const { data, errors } = await gateway.ask<{ runReport: Report | null }>(
      `{ runReport(${args}) { ${FIELDS} } }`,
    )
    return { report: data?.runReport, error: errors?.[0] }
  }
  return {
    clock,
    gateway,
    events: gateway.events,
    askNow,
    ask: (args = OFFERED) => answered({ clock, events: gateway.events }, () => askNow(args)),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

const lines = ({ asked }: TestGateway) => asked().map((line) => line.replace(/run-[^/]+/, 'RUN'))
const submits = (gateway: TestGateway) => lines(gateway).filter((line) => line === SUBMIT).length

describe('runReport', () => {
  it('is not run again and again because others ask it for what does not exist', async () => {
    await using on = await open()
    await on.ask()
    const rounds = 10
    for (let round = 0; round < rounds; round++) {
      await on.clock.advance(SECOND)
      const { error } = await on.ask(OFFERED.replace('nOffered', `nInvented${round}`))
      expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus: 400 })
      const { report } = await on.ask()
      expect(report?.freshness).toMatchObject({ state: 'STALE', reason: 'SCHEMA_CHANGED' })
      await on.clock.runUntil(on.gateway.app.idle())
    }
    // The first run, one that a refusal forced, and the refused ones.
    expect(submits(on.gateway)).toBe(1 + 1 + rounds)
  })

  it('brings the table of one run, whose numbers are those of the other reports', async () => {
    await using on = await open()
    const { report, error } = await on.ask()
    expect(error).toBeUndefined()
    expect(report).toMatchObject({
      reportVersion: '3',
      columns: [
        { name: 'queueId', type: 'string', unit: null },
        { name: 'nOffered', type: 'integer', unit: 'count' },
      ],
      freshness: { state: 'FRESH', asOf: at(start), source: 'UPSTREAM', rule: 'single-day' },
      budget: { family: 'reports.run', limit: 60, remaining: 59 },
    })
    // After 1, 3 and 7 seconds; it takes 4. What tells that it is done brings the table along.
    expect(lines(on.gateway)).toEqual([SUBMIT, FETCH, FETCH, FETCH])

    const { data } = await on.gateway.ask<{
      queuePerformance: { rows: { queue: { id: string }; offered: number }[] }
    }>(`{ queuePerformance(${YESTERDAY}) { rows { queue { id } offered } } }`)
    const offered = new Map<unknown, number>()
    for (const { queue, offered: count } of data?.queuePerformance.rows ?? []) {
      offered.set(queue.id, (offered.get(queue.id) ?? 0) + count)
    }
    expect(offered.size).toBeGreaterThan(3)
    expect(new Map((report?.rows ?? []).map(([id, count]) => [id, count]))).toEqual(offered)
  })

  it('sends the whole question, in its canonical form', async () => {
    await using on = await open()
    const [queue = { id: '' }] = on.gateway.simulator.organisation.queues
    const { error } = await on.ask(`id: "queue-performance", locale: "de-de", query: {
      ${YESTERDAY}, metrics: ["tHandle", "nOffered", "tHandle"], groupings: ["queueId", "mediaType"]
      filters: [{ dimension: "queueId", in: ["${queue.id.toUpperCase()}", "${queue.id}"] }, { dimension: "mediaType", in: ["voice", "chat"] }]
      view: "interval", timeZone: "europe/berlin"
    }`)
    expect(error).toBeUndefined()
    const [submit] = on.gateway.simulator.requestsTo(`${REPORTS}/queue-performance/query`)
    expect(submit?.body).toEqual({
      interval: '2026-11-16T00:00:00.000Z/2026-11-17T00:00:00.000Z',
      metrics: ['nOffered', 'tHandle'],
      groupings: ['mediaType', 'queueId'],
      filters: [
        { dimension: 'mediaType', values: ['chat', 'voice'] },
        { dimension: 'queueId', values: [queue.id] },
      ],
      view: { type: 'interval' },
      timeZone: 'Europe/Berlin',
      locale: 'de-DE',
    })
  })

  it('is one run for a hundred who ask at once, however they spell it', async () => {
    await using on = await open()
    const spellings = [
      OFFERED,
      `id: "queue-performance", query: { ${YESTERDAY}, metrics: ["nOffered", "nOffered"], groupings: ["queueId"], filters: [], timeZone: "Etc/UTC" }`,
    ]
    const answers = await answered(on, () =>
      Promise.all(Array.from({ length: 100 }, (_, i) => on.askNow(spellings[i % 2] ?? OFFERED))),
    )
    for (const { report } of answers) expect(report?.key).toBe(answers[0]?.report?.key)
    expect(answers[0]?.report?.key).toMatch(/^gcx:analytics:runReport@1:[0-9a-f]{64}:UTC:-$/)
    expect(submits(on.gateway)).toBe(1)
  })

  it('is not offered where the upstream has none', async () => {
    await using on = await open({ config: { runFetch: false } })
    const { report, error } = await on.askNow(OFFERED)
    expect(report).toBeNull()
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'id' })
    expect(error?.message).toContain('GENESYS_RUN_FETCH is off')
    expect(on.gateway.asked()).toEqual([])
  })

  it.each([
    [`id: "a b", query: { ${YESTERDAY}, metrics: ["nOffered"] }`, 'id'],
    [`id: "queue-performance", query: { ${YESTERDAY}, metrics: [] }`, 'query.metrics'],
    [`id: "queue-performance", query: { interval: {}, metrics: ["nOffered"] }`, 'query.interval'],
    [
      `id: "queue-performance", query: { ${YESTERDAY}, metrics: ["nOffered"], filters: [{ dimension: "queueId", in: [] }] }`,
      'query.filters[0].in',
    ],
    [`${OFFERED}, locale: "en_US"`, 'locale'],
  ])('refuses %s', async (args, argument) => {
    await using on = await open()
    const { error } = await on.askNow(args)
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
    expect(on.gateway.asked()).toEqual([])
  })

  it.each([
    [
      'an unknown definition',
      'id: "no-such-report", query: { interval: { relative: TODAY }, metrics: ["nOffered"] }',
      404,
    ],
    [
      'an unknown metric',
      'id: "queue-performance", query: { interval: { relative: TODAY }, metrics: ["nOffred"] }',
      400,
    ],
  ])('tells that the upstream refuses %s', async (_, args, upstreamStatus) => {
    await using on = await open()
    const { report, error } = await on.ask(args)
    expect(report).toBeNull()
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus })
    expect(lines(on.gateway)).toHaveLength(1)
  })
})

describe('a live run–fetch report', () => {
  const REAL_TIME =
    'id: "queue-performance", query: { interval: { relative: LAST_30_MINUTES }, metrics: ["realTime"], groupings: ["queueId"], view: "interval" }'

  it('never freezes a dashboard: stale at once, refreshed behind by a run', async () => {
    await using on = await open()
    const first = await on.ask(REAL_TIME)
    // It took 7 seconds, so fresh is twice that.
    expect(first.report?.freshness).toMatchObject({ state: 'FRESH', rule: 'now', asOf: at(start) })
    await pass(on, 15 * SECOND)
    const asked = on.clock.now()
    const stale = await on.askNow(REAL_TIME)
    expect(stale.report?.freshness).toMatchObject({
      state: 'STALE',
      reason: 'REVALIDATING',
      refreshing: true,
      asOf: at(start),
    })
    expect(on.clock.now()).toBe(asked)
    await pass(on, 8 * SECOND)
    await on.gateway.app.idle()
    const next = await on.askNow(REAL_TIME)
    expect(next.report?.freshness).toMatchObject({ state: 'FRESH', asOf: at(asked) })
    expect(next.report?.key).toBe(first.report?.key)
    expect(submits(on.gateway)).toBe(2)
  })
})

describe('a run', () => {
  it('that takes longer than waitSeconds is REPORT_PENDING, and serves who asks next', async () => {
    await using on = await open()
    const pending = await on.ask(`${OFFERED}, freshness: { waitSeconds: 1 }`)
    expect(pending.error?.extensions).toMatchObject({ code: 'REPORT_PENDING' })
    const next = await on.ask()
    expect(next.report?.freshness).toMatchObject({ state: 'FRESH', asOf: at(start) })
    expect(submits(on.gateway)).toBe(1)
  })

  it.each<[RunOutcome, string]>([
    [{ outcome: 'failed', message: 'The query is too heavy' }, 'FAILED'],
    [{ outcome: 'expired' }, 'EXPIRED'],
    [{ outcome: 'resultsGone' }, 'EXPIRED'],
  ])('%j is RUN_FAILED, and nothing is stored', async (outcome, runState) => {
    await using on = await open()
    on.gateway.simulator.runs.next(outcome)
    const { report, error } = await on.ask()
    expect(report).toBeNull()
    expect(error?.extensions).toEqual({ code: 'RUN_FAILED', runState })
    const cached = await on.askNow(`${OFFERED}, freshness: { onlyIfCached: true }`)
    expect(cached).toEqual({ report: null, error: undefined })
    await pass(on, MINUTE)
    expect((await on.ask()).report?.reportVersion).toBe('3')
    expect(submits(on.gateway)).toBe(2)
  })

  it.each([
    ['run', /query$/],
    ['fetch', /fetch$/],
  ])('whose token is revoked before its %s costs one new token', async (_, path) => {
    await using on = await open()
    on.gateway.simulator.faults.next({ kind: 'status', status: 401 }, { path })
    expect((await on.ask()).error).toBeUndefined()
    expect(lines(on.gateway)).toHaveLength(5)
    expect(on.gateway.simulator.requestsTo('/oauth/token')).toHaveLength(2)
  })

  it('waits for the budget of its fetch, which is no other report’s', async () => {
    await using on = await open()
    on.gateway.simulator.faults.next(
      { kind: 'rateLimited', retryAfterSeconds: 30, namespace: 'analytics' },
      { path: /fetch$/ },
    )
    const waiting = on.ask(`${OFFERED}, freshness: { waitSeconds: 120 }`)
    const { report, error } = await waiting
    expect(error).toBeUndefined()
    expect(report?.rows.length).toBeGreaterThan(0)
    expect(on.clock.now() - start).toBeGreaterThanOrEqual(31 * SECOND)
    expect(lines(on.gateway)).toEqual([SUBMIT, FETCH, FETCH])
    const refused = on.events.flatMap((event) => (event.type === 'blocked' ? event.bucket : []))
    expect(refused).toEqual(['reports.fetch'])
  })
})

describe('another version of a definition', () => {
  it('makes what was read before it stale, for this definition alone', async () => {
    await using on = await open()
    const other = `id: "queue-performance", query: { ${YESTERDAY}, metrics: ["nTransferred"] }`
    const agents = `id: "agent-activity", query: { ${YESTERDAY}, metrics: ["nHandled"] }`
    for (const args of [OFFERED, agents]) await on.ask(args)
    await pass(on, MINUTE)
    on.gateway.simulator.reportDefinitions.set('queue-performance', { reportVersion: '4' })
    expect((await on.ask(other)).report?.reportVersion).toBe('4')
    const stale = await on.askNow(OFFERED)
    expect(stale.report).toMatchObject({
      reportVersion: '3',
      freshness: { state: 'STALE', reason: 'SCHEMA_CHANGED' },
    })
    expect((await on.askNow(agents)).report?.freshness).toMatchObject({ state: 'FRESH' })
  })
})
