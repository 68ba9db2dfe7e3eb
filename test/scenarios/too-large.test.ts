import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import type { Fault } from '../../src/simulator/faults.js'
import type { QueryLimits } from '../../src/simulator/query-limits.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const AGGREGATES = '/api/v2/analytics/conversations/aggregates/query'
const USERS = '/api/v2/analytics/users/aggregates/query'
const OBSERVATIONS = '/api/v2/analytics/queues/observations/query'
const JOBS = '/api/v2/analytics/conversations/details/jobs'
const start = Date.parse('2026-11-17T14:30:20Z')

const STATS = '{ count totalSeconds averageSeconds minSeconds maxSeconds }'
const ROWS = `rows { queue { id } mediaType interval { from to } offered answered abandoned transferred handle ${STATS} wait ${STATS} talk ${STATS} serviceLevel { ratio target numerator denominator } }`
const PERFORMANCE = (args: string) => `{ queuePerformance(${args}) { ${ROWS} } }`
const AGENTS = (args: string) =>
  `{ agentStatus(${args}) { rows { agent { id } interval { from to } presence { status seconds } routingStatus { status seconds } } } }`
const ACTIVITY = (args: string) =>
  `{ queueActivity(${args}) { queues { queue { id } waiting interacting longestWaitingSince onQueueAgents byMediaType { mediaType waiting } } } }`
const CONVERSATIONS = (args: string) =>
  `{ conversations(${args}, source: LAKE, first: 1000, freshness: { waitSeconds: 120 }) { edges { node { id start end queues { id } } } pageInfo { hasNextPage } } }`

/** How a question is cut into parts is told by its own calls. */
const OWN_CALLS = { planning: ONE_CALL_A_QUESTION }

/** Two gateways at the same time of the same contact centre: one without limits, and one with them. */
async function startBoth(limits: QueryLimits) {
  const clocks = [new ManualClock(start), new ManualClock(start)] as const
  const [free, limited] = await Promise.all([
    startGateway({ clock: clocks[0] }),
    startGateway({ clock: clocks[1], config: OWN_CALLS }),
  ])
  limited.simulator.setLimits(limits)
  const [freeClock, clock] = clocks
  return {
    clock,
    limited,
    ids: {
      queues: free.simulator.organisation.queues.map(({ id }) => id),
      agents: free.simulator.organisation.agents.map(({ id }) => id),
    },
    askFree: (query: string) => freeClock.runUntil(free.ask(query)),
    ask: (query: string) => clock.runUntil(limited.ask(query)),
    /** Interval and number of ids of each query that came to this path. */
    asked: (path: string) =>
      limited.simulator
        .requestsTo(path)
        .map(({ body, status }) =>
          `${status} ${spelled(body)}`.replace('200 ', '').replace('202 ', ''),
        ),
    async [Symbol.asyncDispose]() {
      await free[Symbol.asyncDispose]()
      await limited[Symbol.asyncDispose]()
    },
  }
}

/** `11-01 11-16`, with hours where they are not midnight, and `×2` for two ids. */
function spelled(body: unknown): string {
  const { interval = '' } = Object(body)
  const ends = String(interval)
    .split('/')
    .map((end) => end.slice(5, 16).replace('T00:00', '').replace('T', ' '))
  const ids = JSON.stringify(body).match(/"dimension":"(?:queueId|userId)"/g)?.length
  return `${ends.join(' ')}${ids === undefined ? '' : ` ×${ids}`}`.trim()
}

const days = (from: string, to: string) =>
  `interval: { from: "2026-${from}T00:00:00Z", to: "2026-${to}T00:00:00Z" }`
const list = (ids: readonly string[]) => JSON.stringify(ids)

type Ids = Awaited<ReturnType<typeof startBoth>>['ids']

describe('a question that is too large for one answer is asked in parts, and answered as if it were not', () => {
  it.each<[string, QueryLimits, string, (ids: Ids) => string, readonly string[]]>([
    [
      'a longest interval, by hours',
      { longestMs: 2 * DAY },
      AGGREGATES,
      () => PERFORMANCE(`${days('11-01', '11-05')}, granularity: "PT1H"`),
      ['400 11-01 11-05', '11-01 11-03', '11-03 11-05'],
    ],
    [
      'a 504 on a long interval, after the ordinary retry said the same',
      { slowFromMs: 2 * DAY },
      AGGREGATES,
      () => PERFORMANCE(`${days('11-01', '11-09')}, granularity: "P1D"`),
      [
        ...['504 11-01 11-09', '504 11-01 11-09', '504 11-01 11-09', '504 11-01 11-05'],
        ...['11-01 11-03', '11-03 11-05', '11-05 11-07', '11-07 11-09'],
      ],
    ],
    [
      'one bucket, added up',
      { longestMs: 2 * DAY },
      AGGREGATES,
      () => PERFORMANCE(days('11-01', '11-05')),
      ['400 11-01 11-05', '11-01 11-03', '11-03 11-05'],
    ],
    [
      'an odd number of buckets',
      { longestMs: DAY },
      AGGREGATES,
      () => PERFORMANCE(`${days('11-01', '11-04')}, granularity: "P1D"`),
      ['400 11-01 11-04', '400 11-01 11-03', '11-01 11-02', '11-02 11-03', '11-03 11-04'],
    ],
    [
      'local days over a change of clocks',
      { longestMs: 2.5 * DAY },
      AGGREGATES,
      () =>
        PERFORMANCE(
          'interval: { from: "2026-10-23T22:00:00Z", to: "2026-10-27T23:00:00Z" }, granularity: "P1D", timeZone: "Europe/Berlin"',
        ),
      ['400 10-23 22:00 10-27 23:00', '10-23 22:00 10-25 23:00', '10-25 23:00 10-27 23:00'],
    ],
    [
      'what has not begun is no part',
      { longestMs: 10 * DAY },
      AGGREGATES,
      () => PERFORMANCE(`${days('11-01', '12-01')}, granularity: "P1D"`),
      ['400 11-01 12-01', '11-01 11-10', '11-10 11-18'],
    ],
    [
      'rows, by time',
      { resultRows: 300 },
      AGGREGATES,
      ({ queues }) =>
        PERFORMANCE(
          `${days('11-02', '11-06')}, granularity: "PT1H", queueIds: ${list(queues.slice(0, 2))}`,
        ),
      ['400 11-02 11-06 ×2', '11-02 11-04 ×2', '11-04 11-06 ×2'],
    ],
    [
      'rows of one bucket: by time, where that does not help by ids',
      { resultRows: 8 },
      AGGREGATES,
      ({ queues }) =>
        PERFORMANCE(`${days('11-02', '11-04')}, queueIds: ${list(queues.slice(0, 8))}`),
      [
        ...['400 11-02 11-04 ×8', '400 11-02 11-03 ×8', '400 11-02 11-04 ×4'],
        ...Array.from({ length: 4 }, () => '11-02 11-04 ×2'),
      ],
    ],
    [
      'agents, by time',
      { longestMs: DAY },
      USERS,
      ({ agents }) =>
        AGENTS(
          `${days('11-02', '11-04')}, granularity: "PT1H", agentIds: ${list(agents.slice(0, 3))}`,
        ),
      ['400 11-02 11-04 ×3', '11-02 11-03 ×3', '11-03 11-04 ×3'],
    ],
    [
      'agents, by ids: what is known is not tried',
      {},
      USERS,
      ({ agents }) =>
        AGENTS(
          `${days('11-02', '11-03')}, agentIds: ${list([...agents, ...others(250 - agents.length)])}`,
        ),
      ['11-02 11-03 ×100', '11-02 11-03 ×100', '11-02 11-03 ×50'],
    ],
    [
      'predicates of observations: as others have met them, 100, then 50',
      { predicates: 50 },
      OBSERVATIONS,
      ({ queues }) => ACTIVITY(`queueIds: ${list([...queues, ...others(120 - queues.length)])}`),
      ['400  ×120', '400  ×100', ' ×50', ' ×50', ' ×20'].map((one) =>
        one.replace('  ', ' ').trim(),
      ),
    ],
    [
      'predicates of aggregates',
      { predicates: 100 },
      AGGREGATES,
      ({ queues }) =>
        PERFORMANCE(
          `${days('11-02', '11-03')}, queueIds: ${list([...queues, ...others(120 - queues.length)])}`,
        ),
      ['400 11-02 11-03 ×120', '11-02 11-03 ×100', '11-02 11-03 ×20'],
    ],
    [
      'a job beyond 31 days: by 31 days',
      { longestMs: 31 * DAY },
      JOBS,
      ({ queues }) => CONVERSATIONS(`${days('09-20', '10-25')}, ${few(queues)}`),
      ['400 09-20 10-25 ×1', '09-20 10-21 ×1', '10-21 10-25 ×1'],
    ],
    [
      'a job beyond 7 days: by 7 days',
      { longestMs: 7 * DAY },
      JOBS,
      ({ queues }) => CONVERSATIONS(`${days('11-01', '11-10')}, ${few(queues)}`),
      ['400 11-01 11-10 ×1', '11-01 11-08 ×1', '11-08 11-10 ×1'],
    ],
  ])('%s', async (_, limits, path, queryOf, asked) => {
    await using both = await startBoth(limits)
    const query = queryOf(both.ids)
    const whole = await both.askFree(query)
    expect(whole.errors).toBeUndefined()
    const joined = await both.ask(query)
    expect(joined.errors).toBeUndefined()
    expect(joined.data).toEqual(whole.data)
    expect(both.asked(path)).toEqual(asked)
  })
})

describe('what is refused once, in whatever words, is asked in parts', () => {
  const refused = (status: number, body?: unknown): Fault => ({ kind: 'status', status, body })
  const said = (message: string) => refused(400, { message, code: 'bad.request', status: 400 })

  it.each<[string, Fault, string, (ids: Ids) => string, readonly string[]]>([
    [
      '400 of the result',
      said('Result set is larger than result limit'),
      AGGREGATES,
      () => hourly('11-01', '11-05'),
      ['400 11-01 11-05', '11-01 11-03', '11-03 11-05'],
    ],
    [
      '413',
      refused(413),
      AGGREGATES,
      () => hourly('11-01', '11-05'),
      ['413 11-01 11-05', '11-01 11-03', '11-03 11-05'],
    ],
    [
      '413 as HTML',
      refused(413, '<html>Request Entity Too Large</html>'),
      AGGREGATES,
      () => hourly('11-01', '11-05'),
      ['413 11-01 11-05', '11-01 11-03', '11-03 11-05'],
    ],
    [
      '413 of a long list of ids',
      refused(413),
      AGGREGATES,
      ({ queues }) =>
        PERFORMANCE(
          `${days('11-02', '11-03')}, queueIds: ${list([...queues, ...others(60 - queues.length)])}`,
        ),
      ['413 11-02 11-03 ×60', '11-02 11-03 ×30', '11-02 11-03 ×30'],
    ],
    [
      'a job of more than 7 days, in words that nobody knows',
      said('Computer says no'),
      JOBS,
      ({ queues }) => CONVERSATIONS(`${days('11-01', '11-10')}, ${few(queues)}`),
      ['400 11-01 11-10 ×1', '11-01 11-08 ×1', '11-08 11-10 ×1'],
    ],
    [
      'more than 50 predicates, in words that nobody knows',
      said('Computer says no'),
      OBSERVATIONS,
      ({ queues }) => ACTIVITY(`queueIds: ${list([...queues, ...others(60 - queues.length)])}`),
      ['400 ×60', '×50', '×10'],
    ],
  ])('%s', async (_, fault, path, queryOf, asked) => {
    await using both = await startBoth({})
    both.limited.simulator.faults.next(fault, { path })
    const query = queryOf(both.ids)
    const [whole, joined] = [await both.askFree(query), await both.ask(query)]
    expect(joined).toEqual(whole)
    expect(joined.errors).toBeUndefined()
    expect(both.asked(path)).toEqual(asked)
  })

  it('a job that fails because of its size', async () => {
    await using both = await startBoth({})
    const message = 'Result set is larger than result limit'
    both.limited.simulator.runs.next({ outcome: 'failed', message })
    const query = CONVERSATIONS(`${days('11-01', '11-03')}, ${few(both.ids.queues)}`)
    const [whole, joined] = [await both.askFree(query), await both.ask(query)]
    expect(joined).toEqual(whole)
    expect(both.asked(JOBS)).toEqual(['11-01 11-03 ×1', '11-01 11-02 ×1', '11-02 11-03 ×1'])
  })

  it('a run of the run–fetch API is not: nobody knows whether its numbers add', async () => {
    await using it = await startLimited({}, { env: { GENESYS_RUN_FETCH: 'on' } })
    const path = /reports\/.*\/query$/
    it.gateway.simulator.faults.next(said('Result set is larger than result limit'), { path })
    const { errors } = await it.ask(
      `{ runReport(id: "queue-performance", query: { ${days('11-01', '11-05')}, metrics: ["nOffered"] }) { key } }`,
    )
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      upstreamStatus: 400,
    })
    expect(errors?.[0]?.message).toMatch(/too large, .*: ask for a shorter interval, or/)
  })
})

const few = (queues: readonly string[]) =>
  `queueIds: ${list(queues.slice(0, 1))}, mediaTypes: [CALLBACK]`

function others(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `stranger-${index}`)
}

/** A gateway whose clock runs while it is asked. */
async function startLimited(limits: QueryLimits, options: TestGatewayOptions = {}) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({ clock, random: () => 0.5, config: OWN_CALLS, ...options })
  gateway.simulator.setLimits(limits)
  return {
    clock,
    gateway,
    ask: (query: string) => clock.runUntil(gateway.ask<Record<string, unknown>>(query)),
    asked: () => {
      const asked = gateway.simulator.requestsTo(AGGREGATES)
      const lines = asked.map(({ body, status }) => `${status} ${spelled(body)}`)
      gateway.simulator.clearRequests()
      return lines
    },
    split: () => gateway.events.flatMap((event) => (event.type === 'split' ? [{ ...event }] : [])),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

const hourly = (from: string, to: string) => PERFORMANCE(`${days(from, to)}, granularity: "PT1H"`)

describe('what was learned about one question', () => {
  it('serves the next ones of its shape without a refusal, for an hour', async () => {
    await using it = await startLimited({ longestMs: 2 * DAY })
    await it.ask(hourly('11-01', '11-05'))
    expect(it.asked()).toEqual(['400 11-01 11-05', '200 11-01 11-03', '200 11-03 11-05'])
    await it.ask(hourly('11-06', '11-09'))
    expect(it.asked()).toEqual(['200 11-06 11-08', '200 11-08 11-09'])
    await it.ask(hourly('11-06', '11-08'))
    expect(it.asked()).toEqual(['200 11-06 11-08'])
    it.gateway.simulator.setLimits({})
    it.clock.jump(HOUR)
    await it.ask(hourly('10-01', '10-05'))
    expect(it.asked()).toEqual(['200 10-01 10-05'])
  })

  it('counts as calls of the request that asks for it', async () => {
    const config = { limits: { ...LIMITS, calls: 2 } }
    await using it = await startLimited({ longestMs: DAY }, { config })
    await it.ask(hourly('11-01', '11-05'))
    it.asked()
    const { errors } = await it.ask(hourly('11-06', '11-09'))
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'calls',
      value: 3,
    })
    expect(it.asked()).toEqual([])
    expect((await it.ask(hourly('11-06', '11-08'))).errors).toBeUndefined()
  })

  it('is told by an event and by metrics', async () => {
    await using it = await startLimited({ longestMs: 2 * DAY })
    await it.ask(hourly('11-01', '11-05'))
    const told = { type: 'split', label: 'queuePerformance', by: 'time', parts: 2, refused: 1 }
    expect(it.split()).toEqual([told])
    await it.ask(hourly('11-06', '11-10'))
    expect(it.split()).toEqual([told, { ...told, refused: 0 }])
    const text = await (await fetch(`${it.gateway.url}/metrics`)).text()
    expect(text).toContain('gcx_splits_total{report="queuePerformance",by="time"} 2')
    expect(text).toContain('gcx_split_parts_total{report="queuePerformance",by="time"} 4')
    expect(text).toContain('gcx_too_large_total{report="queuePerformance"} 1')
  })
})

describe('what does not help ends in a few calls', () => {
  it.each<[string, QueryLimits, string, readonly string[], object, RegExp]>([
    [
      'sixteen parts are not enough',
      { longestMs: HOUR },
      hourly('11-01', '11-05'),
      [
        '400 11-01 11-05',
        '400 11-01 11-03',
        '400 11-01 11-02',
        '400 11-01 11-01 12:00',
        '400 11-01 11-01 06:00',
      ],
      { code: 'UPSTREAM_REJECTED', upstreamStatus: 400 },
      /interval is too long, and 16 parts are not enough: ask for a shorter interval, a coarser granularity, or fewer queues/,
    ],
    [
      'one bucket is too large already',
      { resultRows: 0 },
      PERFORMANCE('interval: { from: "2026-11-16T09:00:00Z", to: "2026-11-16T10:00:00Z" }'),
      ['400 11-16 09:00 11-16 10:00'],
      { code: 'UPSTREAM_REJECTED', upstreamStatus: 400 },
      /too large, and it cannot be asked in smaller parts: ask for/,
    ],
    [
      'a 504 on a day',
      { slowFromMs: 0 },
      hourly('11-01', '11-02'),
      ['504 11-01 11-02', '504 11-01 11-02', '504 11-01 11-02'],
      { code: 'UPSTREAM_UNAVAILABLE' },
      /status 504/,
    ],
    [
      'a 504 on a month: three calls, and one for each size',
      { slowFromMs: 0 },
      hourly('10-01', '10-31'),
      [
        ...['504 10-01 10-31', '504 10-01 10-31', '504 10-01 10-31', '504 10-01 10-16'],
        ...['504 10-01 10-08 12:00', '504 10-01 10-04 18:00', '504 10-01 10-02 21:00'],
      ],
      { code: 'UPSTREAM_REJECTED', upstreamStatus: 504 },
      /does not answer so large a question in time \(504\), and 16 parts are not enough: ask for/,
    ],
  ])('%s', async (_, limits, query, asked, extensions, message) => {
    await using it = await startLimited({})
    // A refusal of what is known to work would be drift.
    await it.ask(hourly('09-01', '09-02'))
    it.asked()
    it.gateway.simulator.setLimits(limits)
    const { errors } = await it.ask(query)
    expect(errors?.[0]?.extensions).toMatchObject(extensions)
    expect(errors?.[0]?.message).toMatch(message)
    expect(it.asked()).toEqual(asked)
    expect(it.gateway.events.map(({ type }) => type)).not.toContain('drifted')
    await it.gateway.ask(query)
    expect(it.asked()).toEqual([])
  })
})

describe('what is too large for the time that a load has', () => {
  it.each<[string, number, number]>([
    ['at once', 0, 1],
    ['after four seconds', 4 * SECOND, 2],
    ['after five', 5 * SECOND, 2],
    ['after fifteen', 15 * SECOND, 3],
    ['after half a minute', 29 * SECOND, 5],
  ])('is cut further by the next one, where a 504 comes %s', async (_, ms, loads) => {
    await using it = await startLimited({ slowFromMs: 4 * DAY })
    const query = PERFORMANCE(`${days('10-01', '11-02')}, granularity: "P1D"`)
    const slow = { path: AGGREGATES }
    it.gateway.simulator.faults.always({ kind: 'delay', ms }, slow)
    // Each of these asks is told that it takes longer, or that its load has failed.
    for (let load = 1; load < loads; load++) {
      await it.ask(query)
      await it.clock.advance(1.5 * MINUTE)
    }
    expect((await it.ask(query)).errors).toBeUndefined()
    const calls = it.asked()
    expect(calls.filter((call) => call.endsWith('10-01 11-02')).length).toBeLessThanOrEqual(3)
    expect(calls.length).toBeLessThanOrEqual(24)
  })
})

describe('what came is not paid for again', () => {
  const query = hourly('11-01', '11-05')

  it('when one part fails', async () => {
    await using it = await startLimited({ longestMs: DAY })
    await it.ask(hourly('10-01', '10-05'))
    it.asked()
    it.gateway.simulator.faults.next({ kind: 'status', status: 403 }, { path: AGGREGATES })
    expect((await it.ask(query)).errors?.[0]?.extensions).toMatchObject({ upstreamStatus: 403 })
    const first = it.asked()
    expect(first).toHaveLength(4)
    await it.clock.advance(2 * SECOND)
    expect((await it.ask(query)).errors).toBeUndefined()
    const [refused] = first.filter((line) => line.startsWith('403'))
    expect(it.asked()).toEqual([refused?.replace('403', '200')])
  })

  it('when one job of several fails', async () => {
    await using it = await startLimited({ longestMs: 7 * DAY })
    const { simulator } = it.gateway
    const queues = simulator.organisation.queues.map(({ id }) => id)
    const jobs = () => {
      const submitted = simulator.requestsTo(JOBS).map(({ body }) => spelled(body))
      simulator.clearRequests()
      return submitted
    }
    const ask = (from: string, to: string) =>
      it.ask(CONVERSATIONS(`${days(from, to)}, ${few(queues)}`))
    await ask('10-01', '10-10')
    expect(jobs()).toEqual(['10-01 10-10 ×1', '10-01 10-08 ×1', '10-08 10-10 ×1'])
    simulator.runs.next({ outcome: 'slow', runningMs: 0 })
    simulator.runs.next({ outcome: 'failed' })
    expect((await ask('10-11', '10-20')).errors?.[0]?.extensions).toMatchObject({
      code: 'RUN_FAILED',
    })
    const first = jobs()
    expect([...first].sort()).toEqual(['10-11 10-18 ×1', '10-18 10-20 ×1'])
    await it.clock.advance(2 * SECOND)
    expect((await ask('10-11', '10-20')).errors).toBeUndefined()
    expect(jobs()).toEqual(first.slice(1))
  })

  it('when the budget closes in between', async () => {
    await using it = await startLimited({ longestMs: DAY })
    await it.ask(hourly('10-01', '10-05'))
    it.asked()
    const { faults } = it.gateway.simulator
    faults.next({ kind: 'rateLimited', retryAfterSeconds: 20 }, { path: AGGREGATES })
    expect((await it.ask(query)).errors?.[0]?.extensions).toMatchObject({ code: 'BUDGET_SPENT' })
    const came = it.asked().filter((line) => line.startsWith('200'))
    await it.clock.advance(21 * SECOND)
    expect((await it.ask(query)).errors).toBeUndefined()
    const again = it.asked()
    expect([...came, ...again].sort()).toEqual(
      ['01 11-02', '02 11-03', '03 11-04', '04 11-05'].map((one) => `200 11-${one}`),
    )
  })

  it('and makes the answer no younger, and no longer fresh, than it is', async () => {
    await using it = await startLimited({ longestMs: DAY })
    await it.ask(hourly('10-01', '10-04'))
    it.gateway.simulator.faults.next({ kind: 'status', status: 403 }, { path: AGGREGATES })
    const today = hourly('11-15', '11-18').replace('{ rows', '{ freshness { asOf expiresAt } rows')
    expect((await it.ask(today)).errors).toHaveLength(1)
    const askedMs = it.clock.now()
    await it.clock.advance(MINUTE)
    const { freshness } = Object((await it.ask(today)).data).queuePerformance
    expect(Date.parse(freshness.asOf)).toBeLessThanOrEqual(askedMs)
    expect(Date.parse(freshness.expiresAt) - Date.parse(freshness.asOf)).toBe(30 * SECOND)
  })

  it('unless the report was invalidated since', async () => {
    await using it = await startLimited({ longestMs: DAY })
    await it.ask(hourly('10-01', '10-05'))
    it.gateway.simulator.faults.next({ kind: 'status', status: 403 }, { path: AGGREGATES })
    expect((await it.ask(query)).errors).toHaveLength(1)
    it.asked()
    await it.clock.advance(2 * SECOND)
    const { errors } = await it.ask(
      'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
    )
    expect(errors).toBeUndefined()
    expect((await it.ask(query)).errors).toBeUndefined()
    expect(it.asked()).toHaveLength(4)
  })
})

describe('a part that answers oddly', () => {
  it.each<[string, (part: { results: unknown[] }) => unknown]>([
    ['no list of groups', () => ({ results: null })],
    ['groups of nobody', ({ results }) => ({ results: results.map(() => ({ group: null })) })],
    [
      'no data',
      ({ results }) => ({ results: results.map((one) => ({ ...Object(one), data: null })) }),
    ],
    [
      'an interval that is not its own',
      ({ results }) =>
        JSON.parse(JSON.stringify({ results }).replaceAll('2026-11-11', '2026-11-10')),
    ],
  ])('%s: costs its own buckets, and none of the others', async (_, body) => {
    await using both = await startBoth({ longestMs: DAY })
    const query = hourly('11-10', '11-12')
    // Then the next question of its shape is two parts.
    await both.ask(hourly('11-03', '11-05'))
    const isOdd = (json: unknown) => {
      const text = JSON.stringify(json)
      return text.includes('2026-11-11T') && !text.includes('2026-11-10T')
    }
    const rewrite = (json: unknown) => (isOdd(json) ? body(json as { results: unknown[] }) : json)
    both.limited.simulator.faults.always({ kind: 'rewrite', body: rewrite }, { path: AGGREGATES })
    const [whole, joined] = [await both.askFree(query), await both.ask(query)]
    expect(joined.errors).toBeUndefined()
    const isUntouched = ({ interval }: Row) => interval.from.startsWith('2026-11-10')
    const untouched = rowsOf(whole.data).filter(isUntouched)
    expect(untouched.length).toBeGreaterThan(0)
    expect(rowsOf(joined.data).filter(isUntouched)).toEqual(untouched)
    // What one part tells about another is not added to it.
    const others = rowsOf(joined.data).filter((row) => !isUntouched(row))
    expect(others.reduce((sum, { offered }) => sum + offered, 0)).toBe(0)
  })
})

describe('what is joined is told as of what was asked', () => {
  const beforeTheHour = Date.parse('2026-11-17T14:59:59Z')

  it.each<[string, string]>([
    ['by hours', `${days('11-15', '11-18')}, granularity: "PT1H"`],
    ['in one bucket', days('11-15', '11-18')],
  ])('where an hour begins that no part asked for: %s', async (_, args) => {
    await using it = await startLimited({ longestMs: 2 * DAY })
    it.clock.jump(beforeTheHour - start)
    it.gateway.simulator.faults.always({ kind: 'delay', ms: 2 * SECOND }, { path: AGGREGATES })
    const { data, errors } = await it.ask(
      `{ queuePerformance(${args}) { freshness { asOf } rows { offered interval { from to } } } }`,
    )
    expect(errors).toBeUndefined()
    expect(it.asked().at(-1)).toContain('11-17 15:00')
    const { freshness, rows } = Object(data).queuePerformance
    expect(Date.parse(freshness.asOf)).toBeLessThan(Date.parse('2026-11-17T15:00:00Z'))
    const starts = rows.map((row: Row) => row.interval.from)
    expect(starts).not.toContain('2026-11-17T15:00:00.000Z')
  })
})

interface Row {
  readonly offered: number
  readonly interval: { readonly from: string }
}

function rowsOf(data: unknown): readonly Row[] {
  return Object(data).queuePerformance.rows
}
