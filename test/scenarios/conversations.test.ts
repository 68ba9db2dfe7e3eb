import { describe, expect, it } from 'vitest'
import type { RunOutcome } from '../../src/simulator/runs/run-script.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered, pass } from '../support/passing-time.js'

const JOBS = '/api/v2/analytics/conversations/details/jobs'
const SUBMIT = `POST ${JOBS}`
const start = Date.parse('2026-11-17T14:30:20Z')
const at = (ms: number) => new Date(ms).toISOString()
/** The lake has all of it. */
const MORNING =
  'interval: { from: "2026-11-17T08:00:00Z", to: "2026-11-17T09:00:00Z" }, source: LAKE'

interface Node {
  readonly id: string
  readonly start: string
  readonly end: string | null
  readonly mediaTypes: readonly string[]
  readonly direction: string
  readonly queues: readonly { readonly id: string; readonly name: string | null }[]
  readonly agents: readonly { readonly id: string; readonly name: string | null }[]
}
interface Connection {
  readonly key: string
  readonly freshness: Readonly<Record<string, unknown>>
  readonly budget: Readonly<Record<string, unknown>>
  readonly interval: object
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[]
  readonly nodes: readonly Node[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly totalCount: number
}

const FIELDS = `key interval { from to } totalCount
  freshness { state asOf source rule final completeUntil refreshing } budget { family }
  edges { cursor node { id } } nodes { id start end mediaTypes direction queues { id } agents { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`

async function open(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({ clock, random: () => 0.5, ...options })
  const ask = async (args: string, fields = FIELDS) => {
    const { data, errors } = await gateway.ask<{ conversations: Connection | null }>(
      `{ conversations(${args}) { ${fields} } }`,
    )
    return { report: data?.conversations, error: errors?.[0] }
  }
  return {
    clock,
    gateway,
    events: gateway.events,
    ask: (args = MORNING, fields = FIELDS) =>
      answered({ clock, events: gateway.events }, () => ask(args, fields)),
    askNow: ask,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

/** What reached the simulator; the job's id, which is drawn, as ID. */
const lines = ({ asked }: TestGateway) =>
  asked().map((line) => line.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'ID'))
const submits = (gateway: TestGateway) => lines(gateway).filter((line) => line === SUBMIT).length

describe('conversations', () => {
  it('come from one run: submitted, polled until it is done, read to the last page', async () => {
    await using on = await open({ simulator: { jobs: { pageSize: 20 } } })
    const { report, error } = await on.ask(`${MORNING}, first: 1000`)
    expect(error).toBeUndefined()
    if (!report) throw new Error('a report is expected')
    const pages = Math.ceil(report.totalCount / 20)
    expect(pages).toBeGreaterThan(2)
    expect(lines(on.gateway)).toEqual([
      SUBMIT,
      // After 1, 3 and 7 seconds; it takes 6.
      ...Array.from({ length: 3 }, () => `GET ${JOBS}/ID`),
      ...Array.from({ length: pages }, () => `GET ${JOBS}/ID/results`),
    ])
    expect(report.nodes).toHaveLength(report.totalCount)
    const order = report.nodes.map(({ start: began, id }) => `${began} ${id}`)
    expect(order).toEqual([...order].sort())
    expect(new Set(report.nodes.map(({ id }) => id)).size).toBe(report.totalCount)
    for (const { start: began, end } of report.nodes) {
      expect(Date.parse(began)).toBeLessThan(Date.parse('2026-11-17T09:00:00Z'))
      expect(Date.parse(end ?? at(start))).toBeGreaterThanOrEqual(
        Date.parse('2026-11-17T08:00:00Z'),
      )
    }
    expect(report).toMatchObject({
      interval: { from: '2026-11-17T08:00:00.000Z', to: '2026-11-17T09:00:00.000Z' },
      // As of the submit, however long it ran.
      freshness: { state: 'FRESH', asOf: at(start), source: 'UPSTREAM', final: false },
      budget: { family: 'conversations.details.jobs' },
    })
  })

  it('filtered are those of all that fit', async () => {
    await using on = await open()
    const all = (await on.ask(`${MORNING}, first: 1000`)).report?.nodes ?? []
    const queue = all.find(({ queues }) => queues.length > 0)?.queues[0]?.id ?? ''
    const ofQueue = await on.ask(`${MORNING}, first: 1000, queueIds: ["${queue.toUpperCase()}"]`)
    expect(ofQueue.report?.nodes).toEqual(
      all.filter(({ queues }) => queues.some(({ id }) => id === queue)),
    )
    const voice = await on.ask(`${MORNING}, first: 1000, mediaTypes: [VOICE]`)
    expect(voice.report?.nodes).toEqual(
      all.filter(({ mediaTypes }) => mediaTypes.includes('VOICE')),
    )
    expect(voice.report?.totalCount).toBeGreaterThan(0)
    const both = await on.ask(
      `${MORNING}, first: 1000, queueIds: ["${queue}"], mediaTypes: [EMAIL, VOICE]`,
    )
    expect(both.error).toBeUndefined()
    expect(both.report?.key).not.toBe(voice.report?.key)
  })

  it('have the names of their queues and agents, like any report', async () => {
    await using on = await open()
    const { report } = await on.ask(MORNING, 'nodes { queues { id name } agents { id name } }')
    const { queues, agents } = on.gateway.simulator.organisation
    const nameOf = new Map([...queues, ...agents].map(({ id, name }) => [id, name]))
    const named = (report?.nodes ?? []).flatMap((node) => [...node.queues, ...node.agents])
    expect(named.length).toBeGreaterThan(25)
    for (const { id, name } of named) expect(name).toBe(nameOf.get(id))
  })

  it('are paged without a call, and one key serves all pages', async () => {
    await using on = await open()
    const whole = (await on.ask(`${MORNING}, first: 1000`)).report
    const asked = lines(on.gateway).length
    const read: string[] = []
    for (let after = '', more = true; more; ) {
      const args = after ? `${MORNING}, first: 17, after: "${after}"` : `${MORNING}, first: 17`
      const { report } = await on.askNow(args)
      if (!report) throw new Error('a page is expected')
      expect(report).toMatchObject({ key: whole?.key, totalCount: whole?.totalCount })
      expect(report.pageInfo.hasPreviousPage).toBe(read.length > 0)
      expect(report.edges.map(({ node }) => node.id)).toEqual(report.nodes.map(({ id }) => id))
      expect(report.edges[0]?.cursor).toBe(report.pageInfo.startCursor)
      read.push(...report.nodes.map(({ id }) => id))
      after = report.pageInfo.endCursor ?? ''
      more = report.pageInfo.hasNextPage
    }
    expect(read).toEqual(whole?.nodes.map(({ id }) => id))
    expect((await on.askNow(MORNING)).report?.nodes).toHaveLength(25)
    expect(lines(on.gateway)).toHaveLength(asked)
  })

  it.each([
    ['first: 0', 'first', '1 to 1,000'],
    ['first: 1001', 'first', '1 to 1,000'],
    ['after: "behind the last"', 'after', 'no cursor'],
    ['queueIds: []', 'queueIds', '1 to 500'],
    ['mediaTypes: [UNKNOWN]', 'mediaTypes', 'VOICE'],
  ])('refuse %s, and say which argument', async (args, argument, allowed) => {
    await using on = await open()
    const { report, error } = await on.askNow(`${MORNING}, ${args}`)
    expect(report).toBeNull()
    expect(error?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument })
    expect(error?.message).toContain(allowed)
    expect(on.gateway.asked()).toEqual([])
  })

  it('may be asked about 400 days, no more', async () => {
    await using on = await open()
    const { error } = await on.askNow(
      'interval: { from: "2025-01-01T00:00:00Z", to: "2026-08-03T00:00:00Z" }',
    )
    expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'interval.to' })
  })
})

describe('how fresh they are', () => {
  it('follows the lake where it has not filled up yet', async () => {
    await using on = await open()
    const { report } = await on.ask('interval: { relative: LAST_24_HOURS }, source: LAKE')
    expect(report?.freshness).toMatchObject({
      rule: 'lake',
      completeUntil: at(start - 4 * HOUR),
      final: false,
    })
  })

  it('follows a conversation that goes on', async () => {
    await using on = await open({ simulator: { jobs: { dataLagMs: 0 } } })
    const { report } = await on.ask(
      'interval: { from: "2026-11-17T13:00:00Z", to: "2026-11-17T14:20:00Z" }, source: LAKE, first: 1000',
    )
    expect(report?.nodes.some(({ end }) => end === null)).toBe(true)
    expect(report?.freshness).toMatchObject({ rule: 'open', final: false })
  })

  it('is final when corrections are over', async () => {
    await using on = await open()
    const { report } = await on.ask(
      'interval: { from: "2026-11-10T08:00:00Z", to: "2026-11-10T09:00:00Z" }, source: LAKE',
    )
    expect(report?.freshness).toMatchObject({ rule: 'settled', final: true })
  })
})

describe('one run', () => {
  it('serves a hundred who ask at once', async () => {
    await using on = await open()
    const query = `{ conversations(${MORNING}) { ${FIELDS} } }`
    const answers = await answered(on, () =>
      Promise.all(
        Array.from({ length: 100 }, () => on.gateway.ask<{ conversations: Connection }>(query)),
      ),
    )
    for (const { data, errors } of answers) {
      expect(errors).toBeUndefined()
      expect(data?.conversations.nodes).toEqual(answers[0]?.data?.conversations.nodes)
    }
    expect(submits(on.gateway)).toBe(1)
    expect(on.gateway.simulator.requestsTo('/oauth/token')).toHaveLength(1)
  })

  it('that takes longer than waitSeconds is REPORT_PENDING, and serves who asks next; its processing is never stored', async () => {
    await using on = await open()
    const impatient = `${MORNING}, freshness: { waitSeconds: 2 }`
    const pending = await on.ask(impatient)
    expect(pending.report).toBeNull()
    expect(pending.error?.extensions).toEqual({ code: 'REPORT_PENDING', retryAfterSeconds: 5 })
    const cached = await on.askNow(`${MORNING}, freshness: { onlyIfCached: true }`)
    expect(cached).toEqual({ report: null, error: undefined })
    const again = await on.ask(impatient)
    expect(again.error?.extensions).toMatchObject({ code: 'REPORT_PENDING' })

    await pass(on, 5 * SECOND)
    await on.gateway.app.idle()
    const next = await on.askNow(impatient)
    expect(next.report?.freshness).toMatchObject({
      state: 'FRESH',
      source: 'MEMORY',
      asOf: at(start),
    })
    expect(submits(on.gateway)).toBe(1)
  })

  it('is resumed after the deadline of the flight that submitted it: nothing is submitted again', async () => {
    await using on = await open()
    on.gateway.simulator.runs.next({ outcome: 'slow', runningMs: 16 * MINUTE })
    await on.ask(`${MORNING}, freshness: { waitSeconds: 0 }`)
    await pass(on, 15 * MINUTE)
    await on.gateway.app.idle()
    const polls = lines(on.gateway).length
    await pass(on, 2 * MINUTE)
    // Nobody asks, nobody polls.
    expect(lines(on.gateway)).toHaveLength(polls)

    const { report, error } = await on.ask()
    expect(error).toBeUndefined()
    expect(report?.freshness).toMatchObject({ state: 'FRESH', source: 'UPSTREAM', asOf: at(start) })
    expect(lines(on.gateway).slice(polls)).toEqual([`GET ${JOBS}/ID`, `GET ${JOBS}/ID/results`])
    expect(submits(on.gateway)).toBe(1)
  })

  it('that never finishes ends with its deadline, and says so', async () => {
    await using on = await open()
    on.gateway.simulator.runs.next({ outcome: 'neverFinishes' })
    await on.ask(`${MORNING}, freshness: { waitSeconds: 0 }`)
    await pass(on, 14 * MINUTE)
    const { report, error } = await on.ask(`${MORNING}, freshness: { waitSeconds: 120 }`)
    expect(report).toBeNull()
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(submits(on.gateway)).toBe(1)
  })

  it.each<[string, RunOutcome, object, RegExp]>([
    [
      'fails',
      { outcome: 'failed', message: 'The query is too heavy' },
      { runState: 'FAILED' },
      // The upstream's own words are told nowhere.
      /The run at Genesys Cloud failed$/,
    ],
    ['is cancelled', { outcome: 'cancelled' }, { runState: 'CANCELLED' }, /was cancelled$/],
    ['expires', { outcome: 'expired' }, { runState: 'EXPIRED' }, /has expired$/],
    ['loses its results', { outcome: 'resultsGone' }, { runState: 'EXPIRED' }, /no longer known$/],
  ])(
    'that %s is RUN_FAILED with its state; the next question is a new run',
    async (_, outcome, extensions, message) => {
      await using on = await open({ simulator: { jobs: { pageSize: 20 } } })
      on.gateway.simulator.runs.next(outcome)
      const { report, error } = await on.ask()
      expect(report).toBeNull()
      expect(error?.extensions).toEqual({ code: 'RUN_FAILED', ...extensions })
      expect(error?.message).toMatch(message)
      // The failure is shared by whoever asks at once.
      expect((await on.askNow(MORNING)).error?.extensions).toMatchObject({ code: 'RUN_FAILED' })
      expect(submits(on.gateway)).toBe(1)
      await pass(on, MINUTE)
      expect((await on.ask()).report?.freshness).toMatchObject({
        state: 'FRESH',
        source: 'UPSTREAM',
      })
      expect(submits(on.gateway)).toBe(2)
    },
  )

  it('that loses its results between two pages is restarted, once', async () => {
    await using on = await open({ simulator: { jobs: { pageSize: 20 } } })
    on.gateway.simulator.runs.next({ outcome: 'resultsGone', afterPages: 1 })
    const { report, error } = await on.ask()
    expect(error).toBeUndefined()
    expect(report?.totalCount).toBeGreaterThan(20)
    expect(submits(on.gateway)).toBe(2)
  })

  it('that loses them again is RUN_FAILED', async () => {
    await using on = await open({ simulator: { jobs: { pageSize: 20 } } })
    on.gateway.simulator.runs.next({ outcome: 'resultsGone', afterPages: 1 })
    on.gateway.simulator.runs.next({ outcome: 'resultsGone', afterPages: 2 })
    const { error } = await on.ask()
    expect(error?.extensions).toEqual({ code: 'RUN_FAILED', runState: 'EXPIRED' })
    expect(error?.message).toMatch(/no longer known$/)
    expect(submits(on.gateway)).toBe(2)
  })

  it.each([
    ['the submit', JOBS, [SUBMIT]],
    ['a poll', /jobs\/[^/]+$/, [`GET ${JOBS}/ID`]],
    ['the results', /results$/, [`GET ${JOBS}/ID/results`]],
  ])(
    'whose token is revoked before %s costs one new token, and nothing else',
    async (_, path, repeated) => {
      await using on = await open()
      on.gateway.simulator.faults.next({ kind: 'status', status: 401 }, { path })
      const { error } = await on.ask()
      expect(error).toBeUndefined()
      const usual = [
        SUBMIT,
        ...Array.from({ length: 3 }, () => `GET ${JOBS}/ID`),
        `GET ${JOBS}/ID/results`,
      ]
      expect(lines(on.gateway).sort()).toEqual([...usual, ...repeated].sort())
      expect(on.gateway.simulator.requestsTo('/oauth/token')).toHaveLength(2)
    },
  )

  it('goes on after a 429 and an HTML page while polling', async () => {
    await using on = await open()
    const { faults } = on.gateway.simulator
    faults.next({ kind: 'rateLimited', retryAfterSeconds: 20 }, { path: /jobs\/[^/]+$/ })
    faults.next({ kind: 'status', status: 502, body: '<html>' }, { path: /jobs\/[^/]+$/ })
    const { report, error } = await on.ask(`${MORNING}, freshness: { waitSeconds: 60 }`)
    expect(error).toBeUndefined()
    expect(report?.totalCount).toBeGreaterThan(0)
    expect(lines(on.gateway)).toEqual([
      SUBMIT,
      // Refused, 502, and again at once: by then it is done.
      ...Array.from({ length: 3 }, () => `GET ${JOBS}/ID`),
      `GET ${JOBS}/ID/results`,
    ])
  })

  it('ends in order when the gateway shuts down', async () => {
    const on = await open()
    await on.ask(`${MORNING}, freshness: { waitSeconds: 0 }`)
    await pass(on, 2 * SECOND)
    await on.gateway.app.close()
    await on.gateway.app.idle()
    expect(on.events.filter(({ type }) => type === 'runEnded')).toMatchObject([{ outcome: 'left' }])
  })
})
