import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { HOUR, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const OBSERVATIONS = 'POST /api/v2/analytics/queues/observations/query'
const AGGREGATES = 'POST /api/v2/analytics/conversations/aggregates/query'
const STATES = 'POST /api/v2/analytics/agents/status/query'
const NAMES = 'GET /api/v2/routing/queues'

// A Tuesday, in the middle of the working day from New York to Berlin.
const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
let gateway: TestGateway
let queueIds: readonly string[]
let agentIds: readonly string[]
beforeAll(async () => {
  gateway = await startGateway({
    clock,
    config: {
      limits: { ...LIMITS, entities: 1_100, reports: 10, calls: 12, resolvedValues: 12_000 },
    },
  })
  const { queues, agents } = gateway.simulator.organisation
  queueIds = queues.map(({ id }) => id)
  agentIds = agents.map(({ id }) => id)
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
// Nothing of the question before is fresh enough to be served.
beforeEach(async () => {
  await clock.advance(HOUR)
  gateway.simulator.clearRequests()
})

type Entity = Readonly<Record<string, unknown>> | null
const DAY = 'interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }'
const CACHED = 'freshness: { onlyIfCached: true }'
const queue = (id: string) => ({ __typename: 'Queue', id })
const agent = (id: string) => ({ __typename: 'Agent', id })
/** As many ids as wanted, the known ones among them. */
const padded = (ids: readonly string[], count: number) => [
  ...ids,
  ...Array.from({ length: count - ids.length }, (_, index) => `unknown-${index}`),
]

async function answered(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const { data, errors } = await clock.runUntil(
    gateway.ask<Readonly<Record<string, unknown>>>(query, variables),
  )
  expect(errors).toBeUndefined()
  if (!data) throw new Error('No data')
  return data
}

async function entities(selection: string, of: readonly object[]) {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`
  const { _entities } = await answered(query, { of })
  return _entities as readonly Entity[]
}

const ACTIVITY = `queue { id } waiting interacting longestWaitingSince onQueueAgents
  agentsByRoutingStatus { status count } byMediaType { mediaType waiting interacting longestWaitingSince }`
const ROW = `queue { id name } mediaType interval { from to } offered answered abandoned
  serviceLevel { ratio numerator denominator target } handle { count totalSeconds averageSeconds }`
const AGENT = `agent { id } presence presenceSince routingStatus routingStatusSince outOfOffice adherence
  sessions { conversationId mediaType queue { id name } segment segmentSince since }`

describe('what is asked about the entities of a larger graph', () => {
  it('costs one call for the activity of a hundred queues, and is what queueActivity tells', async () => {
    const ids = padded(queueIds, 100)
    const told = await entities(`... on Queue { id activity { ${ACTIVITY} } }`, ids.map(queue))
    expect(gateway.asked()).toEqual([OBSERVATIONS])
    const { queueActivity } = await answered(
      `query ($ids: [ID!]!) { queueActivity(queueIds: $ids) { freshness { source } queues { ${ACTIVITY} } } }`,
      { ids },
    )
    const { queues, freshness } = queueActivity as {
      queues: { queue: { id: string } }[]
      freshness: unknown
    }
    expect(told).toEqual(
      ids.map((id) => ({ id, activity: queues.find((one) => one.queue.id === id) ?? null })),
    )
    // The key is that of the question about all of them.
    expect(freshness).toEqual({ source: 'MEMORY' })
    expect(queues).toHaveLength(queueIds.length)
    expect(gateway.asked()).toEqual([OBSERVATIONS])
  })

  it('costs one call for the performance of a hundred queues, and is what queuePerformance tells', async () => {
    const ids = padded(queueIds, 100)
    const args = `${DAY}, granularity: "PT1H"`
    const told = await entities(
      `... on Queue { id performance(${args}) { ${ROW} } }`,
      ids.map(queue),
    )
    expect(gateway.asked().filter((line) => line !== NAMES)).toEqual([AGGREGATES])
    expect(gateway.asked().filter((line) => line === NAMES).length).toBeLessThanOrEqual(1)
    const { queuePerformance } = await answered(
      `query ($ids: [ID!]!) { queuePerformance(queueIds: $ids, ${args}) { freshness { source } rows { ${ROW} } } }`,
      { ids },
    )
    const { rows, freshness } = queuePerformance as {
      rows: { queue: { id: string } }[]
      freshness: unknown
    }
    expect(told).toEqual(
      ids.map((id) => ({ id, performance: rows.filter((row) => row.queue.id === id) })),
    )
    expect(rows.length).toBeGreaterThan(500)
    expect(freshness).toEqual({ source: 'MEMORY' })
  })

  it('costs one call for the performance of a hundred agents, and is what agentPerformance tells', async () => {
    const ids = padded(agentIds, 100)
    const args = `${DAY}, maxBuckets: 8, directions: [INBOUND]`
    const fields =
      'agent { id } mediaType interval { from } answered handle { count totalSeconds } afterCallWork { averageSeconds }'
    const told = await entities(
      `... on Agent { id performance(${args}) { ${fields} } }`,
      ids.map(agent),
    )
    expect(gateway.asked()).toEqual([AGGREGATES])
    const { agentPerformance } = await answered(
      `query ($ids: [ID!]!) { agentPerformance(agentIds: $ids, ${args}) { freshness { source } rows { ${fields} } } }`,
      { ids },
    )
    const { rows, freshness } = agentPerformance as {
      rows: { agent: { id: string } }[]
      freshness: unknown
    }
    expect(told).toEqual(
      ids.map((id) => ({ id, performance: rows.filter((row) => row.agent.id === id) })),
    )
    expect(rows.length).toBeGreaterThan(500)
    expect(freshness).toEqual({ source: 'MEMORY' })
  })

  it('costs one call for each fifty agents, and is what agentActivity tells', async () => {
    const ids = padded(agentIds, 100)
    const told = await entities(`... on Agent { id activity { ${AGENT} } }`, ids.map(agent))
    expect(gateway.asked().filter((line) => line === STATES)).toHaveLength(2)
    const { agentActivity } = await answered(
      `query ($ids: [ID!]!) { agentActivity(agentIds: $ids) { agents { ${AGENT} } } }`,
      { ids },
    )
    const { agents } = agentActivity as { agents: { agent: { id: string } }[] }
    expect(told).toEqual(
      ids.map((id) => ({ id, activity: agents.find((one) => one.agent.id === id) ?? null })),
    )
    expect(gateway.asked().filter((line) => line === STATES)).toHaveLength(2)
  })

  it.each<[string, string, number, number?]>([
    ['two aliases of the same', 'a: activity { waiting } b: activity { interacting }', 1],
    [
      'the same, spelled twice',
      `a: performance(${DAY}, granularity: "PT60M") { offered } b: performance(${DAY}, granularity: "PT1H", timeZone: "Etc/UTC") { answered }`,
      1,
    ],
    [
      'other tolerances',
      'a: activity { waiting } b: activity(freshness: { waitSeconds: 60 }) { waiting }',
      1,
    ],
    [
      'other buckets',
      `a: performance(${DAY}, granularity: "PT1H") { offered } b: performance(${DAY}) { offered }`,
      // Two questions: the hours of the one are the other's.
      1,
      2,
    ],
    ['two kinds', `activity { waiting } performance(${DAY}) { offered }`, 2],
    ['below an activity', 'activity { waiting queue { activity { waiting } } }', 1],
  ])('is one question where the arguments agree: %s', async (_, selection, calls, merged) => {
    const before = gateway.events.length
    const of = [...queueIds, queueIds[0]?.toUpperCase() ?? ''].map(queue)
    const told = await entities(`... on Queue { id ${selection} }`, of)
    expect(gateway.asked()).toHaveLength(calls)
    const events = gateway.events.slice(before).filter(({ type }) => type === 'merged')
    expect(events).toEqual(
      merged ? [{ type: 'merged', family: 'conversations.aggregates', queries: merged }] : [],
    )
    expect({ ...told.at(-1), id: queueIds[0] }).toEqual(told[0])
  })

  it.each([
    [
      'Queue',
      'no id at all!',
      `activity { waiting } performance(${DAY}) { offered }`,
      { activity: null, performance: null },
    ],
    [
      'Queue',
      'nobody-knows-it',
      `activity { waiting } performance(${DAY}) { offered }`,
      { activity: null, performance: [] },
    ],
    [
      'Queue',
      queueIdOf,
      `activity(${CACHED}) { waiting } performance(${DAY}, timeZone: "Asia/Tokyo", granularity: "P1D", ${CACHED}) { offered }`,
      { activity: null, performance: null },
    ],
    ['Agent', 'no id at all!', 'activity { presence }', { activity: null }],
    [
      'Agent',
      'nobody-knows-them',
      `activity { presence } performance(${DAY}) { answered }`,
      { activity: null, performance: [] },
    ],
  ] as const)('is null for what is not known: %s %s', async (typename, idOf, selection, told) => {
    const id = typeof idOf === 'string' ? idOf : idOf()
    const of = [{ __typename: typename, id }]
    expect(await entities(`... on ${typename} { ${selection} }`, of)).toEqual([told])
  })

  it('is told below lists that stand in lists of entities', async () => {
    const told = await entities(
      `... on Queue { performance(${DAY}) { queue { activity { waiting } performance(${DAY}) { queue { activity { waiting } } } } } }`,
      queueIds.map(queue),
    )
    expect(new Set(gateway.asked())).toEqual(new Set([AGGREGATES, OBSERVATIONS]))
    expect(gateway.asked()).toHaveLength(2)
    expect(JSON.stringify(told)).toContain('"waiting":')
  })

  it('leaves the others as they are where an id can be none', async () => {
    const of = [queue('no id at all!'), queue(queueIds[0] ?? '')]
    const told = await entities('... on Queue { activity { queue { id } } }', of)
    expect(told).toEqual([{ activity: null }, { activity: { queue: { id: queueIds[0] } } }])
    expect(gateway.asked()).toEqual([OBSERVATIONS])
  })

  it('asks in parts above what one question takes, with the same questions for the same ids', async () => {
    const ids = padded(queueIds, 1_100)
    await entities('... on Queue { activity { waiting } }', ids.map(queue))
    const { body } = gateway.simulator.requests.at(-1) ?? {}
    expect(gateway.asked()).toEqual([OBSERVATIONS, OBSERVATIONS, OBSERVATIONS])
    expect(JSON.stringify(body)).toContain('unknown')
    await entities('... on Queue { activity { waiting } }', [...ids].reverse().map(queue))
    expect(gateway.asked()).toHaveLength(3)
  })

  it('tells each entity of a failure, and the other fields all the same', async () => {
    gateway.simulator.faults.next({ kind: 'status', status: 403 }, { path: 'observations' })
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { id activity { waiting } performance(${DAY}) { offered } } } }`
    const of = queueIds.slice(0, 3).map(queue)
    const { data, errors } = await gateway.ask<{ _entities: readonly Entity[] }>(query, { of })
    expect(errors).toHaveLength(3)
    expect(errors?.map(({ path }) => path)).toEqual(
      [0, 1, 2].map((at) => ['_entities', at, 'activity']),
    )
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_REJECTED',
      upstreamStatus: 403,
    })
    for (const one of data?._entities ?? []) {
      expect(one).toMatchObject({ activity: null, performance: expect.any(Array) })
    }
    expect(gateway.asked().filter((line) => line === OBSERVATIONS)).toHaveLength(1)
  })

  it.each([
    ['granularity', `performance(${DAY}, granularity: "soon") { offered }`],
    ['interval', 'performance(interval: {}) { offered }'],
    ['mediaTypes', `performance(${DAY}, mediaTypes: []) { offered }`],
    ['freshness.waitSeconds', 'activity(freshness: { waitSeconds: -1 }) { waiting }'],
  ])('is refused where %s is wrong, and asks nothing', async (argument, selection) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { ${selection} } } }`
    const { errors } = await gateway.ask(query, { of: [queue(queueIds[0] ?? '')] })
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }])
    expect(gateway.asked()).toEqual([])
  })

  const until = (index: number) => `2026-11-16T1${index % 10}:00:00Z`
  const performances = (count: number, more = '') =>
    Array.from(
      { length: count },
      (_, at) =>
        `a${at}: performance(interval: { from: "2026-11-16T00:00:00Z", to: "${until(at)}" }, granularity: "PT${at + 1}H"${more}) { offered }`,
    ).join(' ')

  it.each<[string, number, string, () => readonly object[], number]>([
    [
      'reports',
      11,
      `... on Queue { ${performances(11, `, ${CACHED}`)} }`,
      () => [queue(queueIdOf())],
      0,
    ],
    [
      'calls',
      13,
      `... on Agent { activity { presence } } ... on Queue { ${performances(3)} }`,
      () => [...padded(agentIds, 500).map(agent), queue(queueIdOf())],
      // Two performances are within the limit, and share a call.
      11,
    ],
  ])('counts against limits.%s', async (limit, value, selection, of, calls) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`
    const { errors } = await clock.runUntil(gateway.ask(query, { of: of() }))
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit, value } }])
    expect(gateway.asked()).toHaveLength(calls)
  })

  it('counts fields that fail, and tells no more of them than may be written', async () => {
    const some = padded(queueIds, 500).map(queue)
    const fields = Array.from(
      { length: 20 },
      (_, at) => `a${at}: performance(interval: {}) { offered }`,
    )
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { ${fields.join(' ')} } } }`
    const { data, errors = [] } = await gateway.ask(query, { of: some })
    expect(data).toBeFalsy()
    expect(errors.at(-1)?.extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      limit: 'resolvedValues',
    })
    expect(errors.length).toBeLessThan(12_000 / 3)
    expect(gateway.asked()).toEqual([])
  })

  it('counts what is resolved one by one, and not the rows that are written as text', async () => {
    const { length } = await entities(
      `... on Queue { performance(${DAY}, granularity: "PT15M") { ${ROW} } }`,
      queueIds.map(queue),
    )
    expect(length).toBe(queueIds.length)
    const aliases = Array.from({ length: 100 }, (_, at) => `a${at}: activity { ${ACTIVITY} }`)
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { ${aliases.join(' ')} } } }`
    const { errors = [] } = await gateway.ask(query, { of: queueIds.map(queue) })
    expect(errors[0]?.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 'resolvedValues' })
  })
})

function queueIdOf(): string {
  return queueIds[0] ?? ''
}

describe('what is asked about the entities in lists of this graph', () => {
  it('costs one call for a list of names, and one for the rows of a report', async () => {
    const { queues } = await answered(`{ queues { id name activity { waiting } } }`)
    expect(queues).toHaveLength(queueIds.length)
    expect(gateway.asked().filter((line) => line === OBSERVATIONS)).toHaveLength(1)
    gateway.simulator.clearRequests()
    // What was observed answers others for ten seconds.
    await clock.advance(11 * SECOND)
    const { queuePerformance } = await answered(`{ queuePerformance(${DAY}, granularity: "PT6H") {
      rows { mediaType offered queue { id name activity { onQueueAgents } } }
    } }`)
    const { rows } = queuePerformance as { rows: { queue: { id: string; activity: unknown } }[] }
    expect(rows.length).toBeGreaterThan(100)
    for (const { queue: told } of rows)
      expect(told.activity).toEqual({ onQueueAgents: expect.any(Number) })
    expect(gateway.asked().filter((line) => line !== NAMES)).toEqual([AGGREGATES, OBSERVATIONS])
  })

  it.each([
    [
      'queues',
      `{ queues { id performance(${DAY}) { offered queue { id activity { waiting } } } } }`,
    ],
    [
      'the rows of a report',
      `{ queuePerformance(${DAY}, mediaTypes: [VOICE]) { rows { queue { id performance(${DAY}, mediaTypes: [VOICE]) {
        offered queue { id performance(${DAY}, mediaTypes: [VOICE]) { answered queue { activity { waiting } } } } } } } } }`,
    ],
    [
      'agents',
      `{ agents(first: 3) { id performance(${DAY}) { answered agent { id activity { presence } } } } }`,
    ],
  ])('is told in lists within lists of %s', async (_, query) => {
    const data = await answered(query)
    expect(JSON.stringify(data)).toMatch(/"(waiting|presence)":/)
  })

  it('is bounded however deep it is asked within itself', async () => {
    const deep = (levels: number): string =>
      levels === 0 ? 'id' : `id performance(${DAY}) { queue { ${deep(levels - 1)} } }`
    const { errors = [] } = await clock.runUntil(gateway.ask(`{ queues { ${deep(12)} } }`))
    expect(errors.length).toBeGreaterThan(0)
    for (const { extensions } of errors) {
      expect(extensions).toMatchObject({ code: 'LIMIT_EXCEEDED' })
    }
  })

  it('is given again from a template while both reports are as they were', async () => {
    const query = `{ queuePerformance(${DAY}) { freshness { asOf } rows { mediaType queue { id activity { waiting byMediaType { waiting } } } } } }`
    const post = async () => (await gateway.post(JSON.stringify({ query }))).text()
    const count = async (from: string) => {
      const metrics = await (await fetch(`${gateway.url}/metrics`)).text()
      const line = metrics
        .split('\n')
        .find((one) => one.startsWith(`gcx_graphql_requests_total{from="${from}"`))
      return Number(line?.split(' ').at(-1) ?? 0)
    }
    const first = await post()
    await clock.advance(SECOND)
    const before = await count('template')
    expect(await post()).toBe(first)
    expect(await post()).toBe(first)
    expect(await count('template')).toBe(before + 2)
    // The activity is too old now: what happens in the queues is asked anew.
    await clock.advance(90 * SECOND)
    gateway.simulator.clearRequests()
    const later = await clock.runUntil(post())
    expect(gateway.asked()).toEqual([OBSERVATIONS])
    expect(JSON.parse(later)).toMatchObject({
      data: { queuePerformance: { rows: expect.any(Array) } },
    })
    expect(await count('template')).toBe(before + 2)
  })
})
