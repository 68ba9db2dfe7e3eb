import { describe, expect, it } from 'vitest'
import type { QueryLimits } from '../../src/simulator/query-limits.js'
import type { Simulator } from '../../src/simulator/simulator.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { type GraphAnswer, startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered } from '../support/passing-time.js'

const NOW = Date.parse('2026-11-17T14:30:20Z')

interface Answer {
  readonly aggregates: {
    readonly freshness: { readonly asOf: string; readonly rule: string }
    readonly rows: readonly {
      readonly group: readonly { readonly dimension: string; readonly value: string }[]
      readonly interval: { readonly from: string }
      readonly metrics: readonly { readonly metric: string; readonly count: number | null }[]
    }[]
  } | null
}

/** A gateway on a clock that is moved by hand, and what reached its simulator. */
async function start(limits: QueryLimits = {}) {
  const clock = new ManualClock(NOW)
  const gateway = await startGateway({
    clock,
    random: () => 0.5,
    simulator: { quota: { allowed: 1_000_000 }, limits },
  })
  return {
    clock,
    gateway,
    simulator: gateway.simulator,
    ask: (args: string) =>
      answered({ clock, events: gateway.events }, () =>
        gateway.ask<Answer>(
          `{ aggregates(${args}, freshness: { waitSeconds: 120 }) { freshness { asOf rule } rows { group { dimension value } interval { from } metrics { metric count } } } }`,
        ),
      ),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

/** By method and path, ids of jobs left out. */
function asked(gateway: TestGateway): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const line of gateway.asked()) {
    const short = line.replace('/api/v2/analytics/', '').replace(/jobs\/[0-9a-f-]{36}/, 'jobs/ID')
    counts[short] = (counts[short] ?? 0) + 1
  }
  return counts
}

function bodies(simulator: Simulator, path: string): readonly unknown[] {
  return simulator.requestsTo(`/api/v2/analytics/${path}`).map(({ body }) => body)
}

const YEAR = 'interval: { from: "2025-11-01T00:00:00Z", to: "2026-11-01T00:00:00Z" }'
const BY_AGENT = `family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated", "tWorkitemsHandled"], groupBy: ["queueId", "userId"], ${YEAR}`
const LARGE = `${BY_AGENT}, granularity: "P1D"`
const SMALL =
  'family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated"], groupBy: ["queueId"], interval: { relative: YESTERDAY }'

/** The rows of the same question, asked of a simulator that refuses jobs. */
async function synchronously(args: string): Promise<GraphAnswer<Answer>> {
  await using on = await start()
  on.simulator.faults.always({ kind: 'status', status: 404 }, { path: '/aggregates/jobs' })
  return await on.ask(args)
}

describe('a large question', () => {
  it('goes by a job of its family, with the rows of the synchronous query', async () => {
    await using on = await start()
    const { data, errors } = await on.ask(LARGE)
    expect(errors).toBeUndefined()
    expect(asked(on.gateway)).toEqual({
      'POST taskmanagement/aggregates/jobs': 1,
      'GET taskmanagement/aggregates/jobs/ID': 3,
      'GET taskmanagement/aggregates/jobs/ID/results': 1,
    })
    expect(bodies(on.simulator, 'taskmanagement/aggregates/jobs')).toEqual([
      {
        interval: '2025-11-01T00:00:00.000Z/2026-11-01T00:00:00.000Z',
        granularity: 'P1D',
        groupBy: ['queueId', 'userId'],
        metrics: ['nWorkitemsCreated', 'tWorkitemsHandled'],
        pageSize: 1_000,
      },
    ])
    const rows = data?.aggregates?.rows ?? []
    expect(rows.length).toBeGreaterThan(1_000)
    expect(rows).toEqual((await synchronously(LARGE)).data?.aggregates?.rows)
    expect(data?.aggregates?.freshness.asOf).toBe('2026-11-17T14:30:20.000Z')
  })

  it('comes in pages, each of which is read once', async () => {
    await using on = await start()
    const pages = [0, 1, 2]
    const group = (page: number) => ({
      group: { queueId: `q${page}` },
      data: [
        {
          interval: '2026-10-01T00:00:00.000Z/2026-10-02T00:00:00.000Z',
          metrics: [{ metric: 'nWorkitemsCreated', stats: { count: page + 1 } }],
        },
      ],
    })
    for (const page of pages) {
      on.simulator.faults.next(
        {
          kind: 'status',
          status: 200,
          body: { results: [group(page)], ...(page < 2 && { cursor: `c${page}` }) },
        },
        { path: /results$/ },
      )
    }
    const { data } = await on.ask(LARGE)
    expect(data?.aggregates?.rows.map(({ metrics }) => metrics[0]?.count)).toEqual([1, 2, 3])
    expect(asked(on.gateway)['GET taskmanagement/aggregates/jobs/ID/results']).toBe(3)
  })

  it('whose group is split over two pages is put together', async () => {
    await using on = await start()
    const page = (day: string, next: string) => ({
      group: { queueId: 'q' },
      data: [
        {
          interval: `${day}T00:00:00.000Z/${next}T00:00:00.000Z`,
          metrics: [{ metric: 'nWorkitemsCreated', stats: { count: 1 } }],
        },
      ],
    })
    const body = (json: object) => ({ kind: 'status', status: 200, body: json }) as const
    const results = { path: /results$/ }
    on.simulator.faults.next(
      body({ results: [page('2026-10-01', '2026-10-02')], cursor: 'c' }),
      results,
    )
    on.simulator.faults.next(
      body({ results: [page('2026-10-02', '2026-10-03')], cursor: '' }),
      results,
    )
    const { data } = await on.ask(LARGE)
    expect(data?.aggregates?.rows.map(({ interval }) => interval.from)).toEqual([
      '2026-10-01T00:00:00.000Z',
      '2026-10-02T00:00:00.000Z',
    ])
  })

  it.each([403, 404])(
    'is asked synchronously where a job is refused with %i, and later ones at once',
    async (status) => {
      await using on = await start()
      on.simulator.faults.always({ kind: 'status', status, body: {} }, { path: '/aggregates/jobs' })
      const { data, errors } = await on.ask(LARGE)
      expect(errors).toBeUndefined()
      expect(data?.aggregates?.rows.length).toBeGreaterThan(1_000)
      expect(asked(on.gateway)).toEqual({
        'POST taskmanagement/aggregates/jobs': 1,
        'POST taskmanagement/aggregates/query': 1,
      })
      await on.ask(LARGE.replace('"nWorkitemsCreated", ', ''))
      expect(asked(on.gateway)['POST taskmanagement/aggregates/jobs']).toBe(1)
      // Another family's jobs are asked for by themselves.
      await on.ask(
        LARGE.replaceAll('WorkitemsCreated', 'SurveysSent')
          .replace('TASK_MANAGEMENT', 'SURVEYS')
          .replace(', "tWorkitemsHandled"', ''),
      )
      expect(asked(on.gateway)['POST surveys/aggregates/jobs']).toBe(1)
      await on.clock.advance(HOUR)
      await on.ask(LARGE.replace(', "tWorkitemsHandled"', ''))
      expect(asked(on.gateway)['POST taskmanagement/aggregates/jobs']).toBe(2)
    },
  )

  it.each([
    ['failed', { outcome: 'failed' }, 'FAILED'],
    ['cancelled', { outcome: 'cancelled' }, 'CANCELLED'],
    ['expired', { outcome: 'expired' }, 'EXPIRED'],
  ] as const)('whose job is %s is told so', async (_, outcome, runState) => {
    await using on = await start()
    on.simulator.runs.next(outcome, { protocol: 'jobs' })
    const { errors } = await on.ask(LARGE)
    expect(errors).toMatchObject([{ extensions: { code: 'RUN_FAILED', runState } }])
    expect(asked(on.gateway)['POST taskmanagement/aggregates/query']).toBeUndefined()
  })

  it('resumes the job that an earlier load has left', async () => {
    await using on = await start()
    on.simulator.runs.next({ outcome: 'slow', runningMs: 16 * MINUTE }, { protocol: 'jobs' })
    const { errors } = await on.ask(LARGE)
    expect(errors).toMatchObject([{ extensions: { code: 'REPORT_PENDING' } }])
    await on.clock.advance(15 * MINUTE)
    await on.clock.advance(2 * MINUTE)
    const { data } = await on.ask(LARGE)
    expect(data?.aggregates?.rows.length).toBeGreaterThan(1_000)
    expect(asked(on.gateway)['POST taskmanagement/aggregates/jobs']).toBe(1)
    expect(data?.aggregates?.freshness.asOf).toBe('2026-11-17T14:30:20.000Z')
  })
})

describe('is asked synchronously', () => {
  it.each([
    ['a small question', SMALL, 'taskmanagement'],
    [
      'a family without jobs',
      `family: RATE_LIMITS, metrics: ["oRateLimitRecorded"], groupBy: ["userId", "limitName", "namespace"], ${YEAR}, granularity: "P1D"`,
      'ratelimits',
    ],
    [
      'an interval that goes on: what jobs read may lag behind',
      'family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated"], groupBy: ["queueId", "userId"], interval: { from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z" }, granularity: "P1D"',
      'taskmanagement',
    ],
    [
      'an interval that ends with every minute',
      'family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated"], groupBy: ["queueId", "userId"], interval: { relative: LAST_24_HOURS }, granularity: "PT1M"',
      'taskmanagement',
    ],
    [
      'a large interval with few groups',
      `family: TASK_MANAGEMENT, metrics: ["nWorkitemsCreated"], groupBy: ["queueId"], ${YEAR}, granularity: "PT1H"`,
      'taskmanagement',
    ],
    [
      'a grouping by few values of a filter',
      `${LARGE}, where: [{ dimension: "queueId", in: ["a", "b"] }]`,
      'taskmanagement',
    ],
  ])('%s', async (_, args, path) => {
    await using on = await start()
    const { errors } = await on.ask(args)
    expect(errors).toBeUndefined()
    expect(asked(on.gateway)).toEqual({ [`POST ${path}/aggregates/query`]: 1 })
  })
})

describe('what Genesys Cloud refuses as too large', () => {
  const WEEK = 'interval: { relative: LAST_7_DAYS }'
  const LIMITS: QueryLimits = { resultRows: 30 }

  it('is asked in parts where all its metrics add, and by a job where it is known', async () => {
    await using on = await start(LIMITS)
    const args = `family: BOTS, metrics: ["nBotSessions"], groupBy: ["botId"], ${WEEK}, granularity: "PT6H"`
    const { data, errors } = await on.ask(args)
    expect(errors).toBeUndefined()
    expect(asked(on.gateway)['POST bots/aggregates/query']).toBeGreaterThan(2)
    const known = await on.ask(args.replace('nBotSessions', 'nBotSessionTurns'))
    expect(known.errors).toBeUndefined()
    expect(asked(on.gateway)['POST bots/aggregates/jobs']).toBe(1)
    const whole = await synchronously(args)
    expect(data?.aggregates?.rows).toEqual(whole.data?.aggregates?.rows)
  })

  it.each([
    [
      'distinct counts',
      'family: KNOWLEDGE, metrics: ["nDistinctKnowledgeSessions", "nKnowledgeSearch"]',
      'knowledge',
    ],
    ['what is observed', 'family: BOTS, metrics: ["oBotIntent"]', 'bots'],
    [
      'a metric that is not known',
      'family: BOTS, metrics: ["nBotSessions", "tNew"], allowUnknownNames: true',
      'bots',
    ],
    [
      'time in a status without buckets',
      'family: USERS, metrics: ["tSystemPresence"], groupBy: ["userId"]',
      'users',
    ],
  ])('is never split by time where it does not add: %s', async (_, args, path) => {
    await using on = await start()
    const tooLarge = { message: 'Result set is larger than result limit', code: 'bad.request' }
    on.simulator.faults.always(
      { kind: 'status', status: 400, body: tooLarge },
      { path: '/aggregates/query' },
    )
    on.simulator.faults.always({ kind: 'status', status: 404 }, { path: '/aggregates/jobs' })
    const buckets = path === 'users' ? '' : ', granularity: "PT6H"'
    const { data, errors } = await on.ask(`${args}, ${WEEK}${buckets}`)
    expect(data).toEqual({ aggregates: null })
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(
          /too large, and it cannot be asked in smaller parts: ask for a shorter interval, .*only metrics that add over time/,
        ),
        extensions: { code: 'UPSTREAM_REJECTED', upstreamStatus: 400 },
      },
    ])
    expect(asked(on.gateway)).toEqual({
      [`POST ${path}/aggregates/query`]: 1,
      [`POST ${path}/aggregates/jobs`]: 1,
    })
  })

  it('is asked by a job where it cannot be cut', async () => {
    await using on = await start({ resultRows: 10 })
    const args =
      `family: KNOWLEDGE, metrics: ["nDistinctKnowledgeSessions"], groupBy: ["mediaType"], ${WEEK}, granularity: "PT6H"`.replace(
        'groupBy: ["mediaType"], ',
        '',
      )
    const { data, errors } = await on.ask(args)
    expect(errors).toBeUndefined()
    expect(data?.aggregates?.rows.length).toBeGreaterThan(10)
    expect(asked(on.gateway)).toMatchObject({
      'POST knowledge/aggregates/query': 1,
      'POST knowledge/aggregates/jobs': 1,
    })
  })

  it('is cut by the ids of a filter, a hundred users each, as the endpoint asks', async () => {
    await using on = await start()
    const users = Array.from({ length: 150 }, (_, index) => `nobody-${index}`)
    const [agent] = on.simulator.organisation.agents
    const { data, errors } = await on.ask(
      `family: USERS, metrics: ["tAgentRoutingStatus"], interval: { relative: YESTERDAY }, where: { dimension: "userId", in: ${JSON.stringify([agent?.id, ...users])} }`,
    )
    expect(errors).toBeUndefined()
    expect(data?.aggregates?.rows).toHaveLength(1)
    expect(asked(on.gateway)).toEqual({ 'POST users/aggregates/query': 2 })
  })
})

describe('a refusal of names', () => {
  it.each<[string, string, object, RegExp]>([
    [
      'dimensions',
      'family: FLOWS, metrics: ["nFlow"], groupBy: ["flowId", "agentScore"]',
      {
        code: 'bad.request',
        message:
          'Requested groupBy dimensions are not supported for aggregate queries in scope FLOW: [agentScore]. Allowable values are: flowId, flowType, Erika Mustermann, flowOutcomeId',
      },
      /dimensions are not supported \(agentScore\); it takes flowId, flowType, flowOutcomeId$/,
    ],
    [
      'a metric that the simulator does not know either',
      'family: BOTS, metrics: ["nBotSessions", "nBotNews"], allowUnknownNames: true',
      {},
      /a value is not valid for its field \(nBotNews\); it takes nBotSessionTurns, nBotSessions, /,
    ],
    [
      'a metric of a preview',
      'family: COPILOTS, metrics: ["nCopilotUsers"]',
      {
        code: 'invalid.value',
        message:
          'Value [nCopilotUsers] is not valid for field type [Metric]. Allowable values are: nCopilotSessions',
      },
      /\(nCopilotUsers\); it takes nCopilotSessions$/,
    ],
  ])(
    'is told with its list, and costs one call for half a minute: %s',
    async (_, names, body, message) => {
      await using on = await start()
      const args = `${names}, interval: { relative: YESTERDAY }`
      if ('message' in body) {
        on.simulator.faults.always(
          { kind: 'status', status: 400, body },
          { path: '/aggregates/query' },
        )
      }
      const calls = () => on.gateway.asked().length
      for (const seconds of [0, 10, 19]) {
        await on.clock.advance(seconds * SECOND)
        const { errors } = await on.gateway.ask<Answer>(`{ aggregates(${args}) { key } }`)
        expect(errors).toMatchObject([
          {
            message: expect.stringMatching(message),
            extensions: { code: 'UPSTREAM_REJECTED', upstreamStatus: 400 },
          },
        ])
        expect(calls()).toBe(1)
      }
      await on.clock.advance(2 * SECOND)
      await on.gateway.ask(`{ aggregates(${args}) { key } }`)
      expect(calls()).toBe(2)
    },
  )
})
