import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const start = Date.parse('2026-11-17T14:30:20Z')
const at = (ms: number) => new Date(ms).toISOString()

interface Report {
  readonly key: string
  readonly interval: { readonly from: string; readonly to: string }
  readonly freshness: Readonly<Record<string, unknown>>
  readonly budget: Readonly<Record<string, unknown>>
}

const FIELDS = `key interval { from to }
  freshness { state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final completeUntil }
  budget { family mode limit remaining resetsAt retryAt observedAt source }`

async function ask(gateway: TestGateway, args = 'interval: { relative: LAST_30_MINUTES }') {
  const answer = await gateway.ask<{ queuePerformance: Report | null }>(
    `{ queuePerformance(${args}) { ${FIELDS} } }`,
  )
  return { report: answer.data?.queuePerformance, error: answer.errors?.[0] }
}

const calls = ({ simulator }: TestGateway) => simulator.requestsTo(CONVERSATIONS).length

describe('freshness', () => {
  it('is true in a first answer and in the next one', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const first = await ask(gateway)
    expect(first.report?.freshness).toEqual({
      state: 'FRESH',
      asOf: at(start),
      expiresAt: at(start + 30 * SECOND),
      staleUntil: at(start + 5 * MINUTE),
      pollAfter: at(start + 30 * SECOND),
      ageSeconds: 0,
      refreshing: false,
      source: 'UPSTREAM',
      reason: null,
      rule: 'live',
      final: false,
      completeUntil: null,
    })
    await clock.advance(10_900)
    const second = await ask(gateway)
    expect(second.report?.freshness).toEqual({
      ...first.report?.freshness,
      source: 'MEMORY',
      ageSeconds: 10,
    })
    expect(calls(gateway)).toBe(1)
  })

  it.each([
    ['LAST_HOUR', 'live', false],
    ['TODAY', 'live', false],
    ['YESTERDAY', 'single-day', false],
    ['LAST_7_DAYS', 'multi-day', false],
    ['LAST_MONTH', 'settled', true],
  ])('%s lives by the rule %s', async (relative, rule, final) => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    const { report } = await ask(gateway, `interval: { relative: ${relative} }`)
    expect(report?.freshness).toMatchObject({ rule, final })
  })

  it('keeps the key of a rolling interval while its instants move', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const before = await ask(gateway)
    expect(before.report?.interval).toEqual({
      from: '2026-11-17T14:00:00.000Z',
      to: '2026-11-17T14:30:00.000Z',
    })
    await clock.advance(6 * MINUTE)
    const after = await ask(gateway)
    expect(after.report?.key).toBe(before.report?.key)
    expect(after.report?.interval).toEqual({
      from: '2026-11-17T14:06:00.000Z',
      to: '2026-11-17T14:36:00.000Z',
    })
  })

  it('serves stale at once, says so, and has the new answer for the next one', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway)
    await clock.advance(31 * SECOND)
    const stale = await ask(gateway)
    expect(stale.report?.freshness).toMatchObject({
      state: 'STALE',
      reason: 'REVALIDATING',
      refreshing: true,
      ageSeconds: 31,
    })
    await gateway.app.idle()
    expect((await ask(gateway)).report?.freshness).toMatchObject({ state: 'FRESH', ageSeconds: 0 })
    expect(calls(gateway)).toBe(2)
  })

  it('answers null, without an error and without a call, to onlyIfCached', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    const only = 'interval: { relative: LAST_HOUR }, freshness: { onlyIfCached: true }'
    expect(await ask(gateway, only)).toEqual({ report: null, error: undefined })
    expect(gateway.asked()).toEqual([])
    await ask(gateway, 'interval: { relative: LAST_HOUR }')
    expect((await ask(gateway, only)).report?.freshness).toMatchObject({ source: 'MEMORY' })
  })

  it('starts no call of any kind for onlyIfCached, not even for a name', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    const [queue] = gateway.simulator.organisation.queues
    const [agent] = gateway.simulator.organisation.agents
    const operation = (only: boolean, name: string) => `{
      queuePerformance(interval: { relative: LAST_7_DAYS }, freshness: { onlyIfCached: ${only} }) { rows { queue { id ${name} } } }
      queueActivity(queueIds: ["${queue?.id}"], freshness: { onlyIfCached: ${only} }) { queues { queue { id ${name} } } }
      agentStatus(agentIds: ["${agent?.id}"], interval: { relative: YESTERDAY }, freshness: { onlyIfCached: ${only} }) { rows { agent { id ${name} } } }
    }`
    await gateway.ask(operation(false, ''))
    gateway.simulator.clearRequests()
    const unnamed = await gateway.ask<{ agentStatus: object }>(operation(true, 'name'))
    expect(unnamed.errors).toBeUndefined()
    expect(unnamed.data?.agentStatus).toEqual({ rows: [{ agent: { id: agent?.id, name: null } }] })
    expect(gateway.asked()).toEqual([])
    await gateway.ask(operation(false, 'name'))
    const named = await gateway.ask<{ agentStatus: object }>(operation(true, 'name'))
    expect(named.data?.agentStatus).toEqual({
      rows: [{ agent: { id: agent?.id, name: agent?.name } }],
    })
  })

  it('says REPORT_PENDING after waitSeconds; the load goes on for whoever asks next', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.simulator.faults.next({ kind: 'hold', until }, { path: CONVERSATIONS })
    const args = 'interval: { relative: LAST_HOUR }, freshness: { waitSeconds: 0 }'
    const waiting = ask(gateway, args)
    while (clock.sleeping === 0) await clock.advance(0)
    await clock.advance(1)
    const { report, error } = await waiting
    expect(report).toBeNull()
    expect(error).toMatchObject({
      extensions: { code: 'REPORT_PENDING', retryAfterSeconds: expect.any(Number) },
    })
    release()
    await gateway.app.idle()
    expect((await ask(gateway, args)).report?.freshness).toMatchObject({
      state: 'FRESH',
      source: 'MEMORY',
    })
    expect(calls(gateway)).toBe(1)
  })
})

describe('budget', () => {
  it('shows what the headers say, token and family', async () => {
    await using gateway = await startGateway({
      clock: new ManualClock(start),
      simulator: { quota: { allowed: 50 } },
    })
    const unasked = await gateway.ask(
      '{ budgets { family mode limit remaining source observedAt } }',
    )
    expect(unasked.data).toEqual({
      budgets: [
        {
          family: 'token',
          mode: 'NORMAL',
          limit: 300,
          remaining: 300,
          source: 'PRIOR',
          observedAt: null,
        },
      ],
    })
    const { report } = await ask(gateway)
    expect(report?.budget).toMatchObject({
      family: 'conversations.aggregates',
      mode: 'NORMAL',
      limit: 50,
      remaining: 49,
      source: 'HEADERS',
      observedAt: at(start),
      retryAt: null,
    })
    const { data } = await gateway.ask<{ budgets: { family: string }[] }>(
      '{ budgets { family remaining } }',
    )
    expect(data?.budgets).toEqual([
      { family: 'token', remaining: 49 },
      { family: 'conversations.aggregates', remaining: 49 },
    ])
  })

  /** Another application opens the window; our answers of it come so much later, in milliseconds. */
  it.each<[number, readonly number[]]>([
    [0, [0]],
    [1, [999]],
    [300, [700]],
    [999, [1]],
    [1_000, [0]],
    [20_450, [550]],
    [300, [700, 700, 700]],
    [300, [700, 50, 50]],
    [300, [700, 7_699]],
    [999, [1, 999, 500]],
  ])('tells when the window ends, less than a second late: %i ms, %j', async (before, lates) => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway)
    await clock.advance(62 * SECOND + before)
    gateway.simulator.quota.consume(1)
    const endsAtMs = clock.now() + MINUTE
    const late: number[] = []
    for (const [index, lateMs] of lates.entries()) {
      await clock.advance(lateMs)
      const hours = `from: "2026-11-1${index}T00:00:00Z", to: "2026-11-1${index}T01:00:00Z"`
      const { report } = await ask(gateway, `interval: { ${hours} }`)
      late.push(Date.parse(String(report?.budget['resetsAt'])) - endsAtMs)
    }
    for (const ms of late) {
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThan(SECOND)
    }
  })

  it('is counted by the gateway itself where no header tells', async () => {
    await using gateway = await startGateway({
      clock: new ManualClock(start),
      simulator: { quota: { headers: 'none' } },
    })
    const { report } = await ask(gateway)
    expect(report?.budget).toMatchObject({ limit: 300, remaining: 299, source: 'PRIOR' })
  })

  it('closes at a 429 until Retry-After: nobody calls, errors say when, what is cached is served', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway)
    gateway.simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 42 })
    const refused = await ask(gateway, 'interval: { relative: LAST_HOUR }')
    expect(refused.report).toBeNull()
    expect(refused.error).toMatchObject({
      extensions: {
        code: 'BUDGET_SPENT',
        family: 'conversations.aggregates',
        retryAfterSeconds: 42,
      },
    })
    const asked = calls(gateway)
    const again = await ask(gateway, 'interval: { relative: LAST_15_MINUTES }')
    expect(again.error?.extensions).toMatchObject({ code: 'BUDGET_SPENT' })
    expect(calls(gateway)).toBe(asked)

    await clock.advance(35 * SECOND)
    const stale = await ask(gateway)
    expect(stale.report).toMatchObject({
      freshness: {
        state: 'STALE',
        reason: 'BUDGET_BLOCKED',
        refreshing: false,
        pollAfter: at(start + 42 * SECOND),
      },
      budget: { mode: 'BLOCKED', retryAt: at(start + 42 * SECOND) },
    })
    expect(calls(gateway)).toBe(asked)

    await clock.advance(8 * SECOND)
    expect((await ask(gateway, 'interval: { relative: LAST_HOUR }')).report?.budget).toMatchObject({
      mode: 'NORMAL',
      retryAt: null,
    })
  })

  it('of one family leaves the others alone', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    gateway.simulator.faults.next({
      kind: 'rateLimited',
      retryAfterSeconds: 42,
      namespace: 'analytics',
    })
    expect((await ask(gateway)).error?.extensions).toMatchObject({ code: 'BUDGET_SPENT' })
    const [queue] = gateway.simulator.organisation.queues
    const { errors } = await gateway.ask(`{ queueActivity(queueIds: ["${queue?.id}"]) { key } }`)
    expect(errors).toBeUndefined()
    const { data } = await gateway.ask('{ budgets { family mode } }')
    expect(data).toEqual({
      budgets: [
        { family: 'token', mode: 'NORMAL' },
        { family: 'conversations.aggregates', mode: 'BLOCKED' },
        { family: 'queues.observations', mode: 'NORMAL' },
      ],
    })
  })

  it('never asks more than the quota allows, whoever asks', async () => {
    await using gateway = await startGateway({
      clock: new ManualClock(start),
      simulator: { quota: { allowed: 20 } },
    })
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        ask(
          gateway,
          `interval: { from: "2026-11-0${1 + (i % 9)}T00:00:00Z", to: "2026-11-1${i % 7}T0${i % 10}:00:00Z" }`,
        ),
      ),
    )
    const statuses = gateway.simulator.requests.map(({ status }) => status)
    expect(statuses).not.toContain(429)
    expect(answers.filter(({ report }) => report).length).toBeGreaterThanOrEqual(18)
    for (const { error } of answers) {
      if (error) expect(error.extensions).toMatchObject({ code: 'BUDGET_SPENT', family: 'token' })
    }
  })
})

describe('errors of Genesys Cloud', () => {
  it.each([
    [
      '400',
      {
        kind: 'status',
        status: 400,
        body: { message: 'no such metric', code: 'bad.request', status: 400 },
      },
      { code: 'UPSTREAM_REJECTED', upstreamStatus: 400 },
      1,
    ],
    [
      '403',
      {
        kind: 'status',
        status: 403,
        body: { message: 'Missing permission', code: 'missing.permissions', status: 403 },
      },
      { code: 'UPSTREAM_REJECTED', upstreamStatus: 403 },
      1,
    ],
  ] as const)(
    '%s is told with its status and correlation id',
    async (_, fault, extensions, times) => {
      await using gateway = await startGateway({ clock: new ManualClock(start) })
      gateway.simulator.faults.next(fault, { path: CONVERSATIONS, times })
      const { report, error } = await ask(gateway)
      expect(report).toBeNull()
      expect(error?.extensions).toMatchObject({
        ...extensions,
        correlationId: expect.stringMatching(/./),
      })
      expect(calls(gateway)).toBe(times)
    },
  )

  it('an answer that cannot be read is UPSTREAM_UNAVAILABLE, and nothing is stored', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    gateway.simulator.faults.next(
      { kind: 'rewrite', body: () => ({ results: 'none' }) },
      { path: CONVERSATIONS },
    )
    expect((await ask(gateway)).error?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    await clock.advance(SECOND)
    expect((await ask(gateway)).report?.freshness).toMatchObject({ source: 'UPSTREAM' })
  })

  it('a failing report does not blank the dashboard', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    gateway.simulator.faults.next(
      { kind: 'status', status: 400, body: {} },
      // In buckets, and whole.
      { path: CONVERSATIONS, times: 2 },
    )
    const [queue] = gateway.simulator.organisation.queues
    const { data, errors } = await gateway.ask(
      `{ queuePerformance(interval: { relative: TODAY }) { key } queueActivity(queueIds: ["${queue?.id}"]) { key } }`,
    )
    expect(data).toEqual({ queuePerformance: null, queueActivity: { key: expect.any(String) } })
    expect(errors).toHaveLength(1)
  })
})
