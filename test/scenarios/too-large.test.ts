import { describe, expect, it } from 'vitest'
import { DAY } from '../../src/clock.js'
import type { QueryLimits } from '../../src/simulator/query-limits.js'
import { startGateway } from '../support/gateway.js'
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
  `{ conversations(${args}, first: 1000, freshness: { waitSeconds: 120 }) { edges { node { id start end queues { id } } } pageInfo { hasNextPage } } }`

/** Two gateways at the same time of the same contact centre: one without limits, and one with them. */
async function startBoth(limits: QueryLimits) {
  const clocks = [new ManualClock(start), new ManualClock(start)] as const
  const [free, limited] = await Promise.all(clocks.map((clock) => startGateway({ clock })))
  if (!free || !limited) throw new Error('Two were started')
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

const few = (queues: readonly string[]) =>
  `queueIds: ${list(queues.slice(0, 1))}, mediaTypes: [CALLBACK]`

function others(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `stranger-${index}`)
}
