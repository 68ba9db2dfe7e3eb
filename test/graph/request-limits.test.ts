import { buildSchema, type GraphQLResolveInfo, getIntrospectionQuery, graphqlSync } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { writtenValues } from '../../src/graph/limits/written-values.js'
import {
  type GraphAnswer,
  ONE_CALL_A_QUESTION,
  startGateway,
  type TestGateway,
} from '../support/gateway.js'

const LIMITED = { ...LIMITS, values: 2_000, reports: 10, entities: 20, calls: 6 }

let gateway: TestGateway
let queueIds: readonly string[]
let agentIds: readonly string[]
beforeAll(async () => {
  gateway = await startGateway({
    // What each question costs is counted.
    config: { limits: LIMITED, planning: ONE_CALL_A_QUESTION },
    env: { GENESYS_RUN_FETCH: 'on' },
  })
  const { queues, agents } = gateway.simulator.organisation
  queueIds = queues.map(({ id }) => id)
  agentIds = agents.map(({ id }) => id)
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
beforeEach(() => gateway.simulator.clearRequests())

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')
const CACHED = 'freshness: { onlyIfCached: true }'
const today = (i: number) =>
  `r${i}: queuePerformance(interval: { relative: TODAY }, ${CACHED}) { key }`
/** Asks about a day of which nothing is cached. */
let day = Date.UTC(2026, 7, 1)
const newDay = () => {
  day -= 86_400_000
  return `interval: { from: "${new Date(day).toISOString()}", to: "${new Date(day + 86_400_000).toISOString()}" }`
}
const limit = (name: keyof typeof LIMITED, value: number) => ({
  code: 'LIMIT_EXCEEDED',
  limit: name,
  value,
  max: LIMITED[name],
})
async function send(body: unknown) {
  const response = await gateway.post(JSON.stringify(body))
  return { status: response.status, answer: (await response.json()) as GraphAnswer }
}

describe('reports of one request', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['aliases', `{ ${times(11, today)} }`, {}],
    [
      'fragments',
      `{ ...F ... { ...G } } fragment F on Query { ${times(6, today)} } fragment G on Query { ${times(5, (i) => today(i + 6))} }`,
      {},
    ],
    ['lists of names', `{ ${times(11, (i) => `q${i}: queues { id }`)} }`, {}],
    [
      'what a variable includes',
      `query ($yes: Boolean!) { ${times(10, today)} last: agents @include(if: $yes) { id } }`,
      { yes: true },
    ],
  ])('%s: one too many is refused whole', async (_, query, variables) => {
    const { status, answer } = await send({ query, variables })
    expect(status).toBe(400)
    expect(answer.data).toBeUndefined()
    expect(answer.errors).toMatchObject([{ extensions: limit('reports', 11) }])
    expect(answer.errors?.[0]?.message).toContain('11 reports are asked for; at most 10')
    expect(gateway.asked()).toEqual([])
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['as many as may be', `{ ${times(10, today)} }`, {}],
    ['one that is skipped', `{ ${times(10, today)} x: queues @skip(if: true) { id } }`, {}],
    [
      'one that a variable leaves out',
      `query ($no: Boolean = false) { ${times(10, today)} x: queues @include(if: $no) { id } }`,
      {},
    ],
    ['one response key twice', `{ ${times(10, today)} ${today(0)} }`, {}],
    [
      'a fragment that is spread twice',
      `{ ...F ...F } fragment F on Query { ${times(10, today)} }`,
      {},
    ],
    [
      'budgets, which cost no call',
      `{ ${times(10, today)} ${times(20, (i) => `b${i}: budgets { mode }`)} }`,
      {},
    ],
    [
      'the other of two operations',
      `query A { ${times(10, today)} } query B { ${times(10, today)} }`,
      { name: 'A' },
    ],
  ])('%s: is answered', async (_, query, { name, ...variables }) => {
    const { status, answer } = await send({
      query,
      variables,
      ...(name ? { operationName: name } : {}),
    })
    expect(status).toBe(200)
    expect(answer.errors).toBeUndefined()
  })
})

describe('an operation that is refused', () => {
  // New documents are read in the order of the batch.
  const all = (name: string) => `{ after_${name}: __typename ${times(10, today)} }`
  const of = (count: number) => ({
    of: Array.from({ length: count }, () => ({ __typename: 'Queue', id: 'a' })),
  })
  it.each<[string, string, Record<string, unknown>, keyof typeof LIMITED]>([
    [
      'for its entities',
      `query ($of: [_Any!]!) { ${times(5, today)} _entities(representations: $of) { __typename } }`,
      of(21),
      'entities',
    ],
    ['for its reports', `{ ${times(11, today)} }`, {}, 'reports'],
    [
      'for what the schema writes',
      `{ ${times(5, today)} ${times(20, (i) => `s${i}: __schema { types { name fields { name } } }`)} }`,
      {},
      'values',
    ],
  ])(
    '%s: leaves the others of its batch all that one request may',
    async (_, query, variables, name) => {
      const response = await gateway.post(
        JSON.stringify([{ query, variables }, { query: all(name) }]),
      )
      const [refused, answered] = (await response.json()) as GraphAnswer[]
      expect(refused?.errors).toMatchObject([
        { extensions: { code: 'LIMIT_EXCEEDED', limit: name } },
      ])
      expect(answered?.errors).toBeUndefined()
    },
  )
})

describe('representations of one request', () => {
  const query =
    'query ($of: [_Any!]!) { a: _entities(representations: $of) { ... on Queue { id } } }'
  const of = (count: number) =>
    Array.from({ length: count }, () => ({ __typename: 'Queue', id: 'a' }))

  it('are answered up to the limit', async () => {
    const { answer } = await send({ query, variables: { of: of(20) } })
    expect(answer.errors).toBeUndefined()
  })

  it.each<[string, string, Record<string, unknown>, number]>([
    ['in a variable', query, { of: of(21) }, 21],
    [
      'in two fields',
      'query ($of: [_Any!]!) { a: _entities(representations: $of) { __typename } b: _entities(representations: $of) { __typename } }',
      { of: of(11) },
      22,
    ],
    [
      'in the document',
      `{ _entities(representations: [${times(21, () => '{ __typename: "Queue", id: "a" }')}]) { __typename } }`,
      {},
      21,
    ],
  ])('%s: too many are refused whole', async (_, source, variables, value) => {
    const { status, answer } = await send({ query: source, variables })
    expect(status).toBe(400)
    expect(answer.errors).toMatchObject([{ extensions: limit('entities', value) }])
    expect(gateway.asked()).toEqual([])
  })
})

describe('calls of one request', () => {
  it('are made up to the limit; a report past it is refused in its place', async () => {
    const query = `{ ${times(7, (i) => `r${i}: queuePerformance(${newDay()}) { key }`)} }`
    const { answer } = await send({ query })
    expect(gateway.asked()).toHaveLength(6)
    expect(answer.errors).toMatchObject([{ path: ['r6'], extensions: limit('calls', 7) }])
    expect(answer.data).toMatchObject({ r0: { key: expect.any(String) }, r6: null })
    gateway.simulator.clearRequests()
    // What is cached by now costs nothing, so asking again is the way out.
    expect((await send({ query })).answer.errors).toBeUndefined()
    expect(gateway.asked()).toHaveLength(1)
  })

  it("are told as the caller's limit, not as failures of the reports", async () => {
    const before = gateway.events.length
    await send({ query: `{ ${times(9, (i) => `r${i}: queuePerformance(${newDay()}) { key }`)} }` })
    expect(gateway.events.slice(before).filter(({ type }) => type === 'failed')).toEqual([])
  })

  it('are as many as a question takes: one for a hundred agents', async () => {
    const ids = JSON.stringify(Array.from({ length: 650 }, (_, i) => `agent-${i}`))
    const { answer } = await send({
      query: `{ a: agentStatus(${newDay()}, agentIds: ${ids}) { key } b: queuePerformance(${newDay()}) { key } }`,
    })
    expect(answer.errors).toMatchObject([{ path: ['a'], extensions: limit('calls', 7) }])
    expect(gateway.asked()).toHaveLength(1)
  })

  it('are three for a run', async () => {
    const run = `(${newDay()}, source: LAKE, freshness: { waitSeconds: 0 }) { key }`
    const other = `(${newDay()}, source: LAKE, freshness: { waitSeconds: 0 }) { key }`
    const third = `(${newDay()}, source: LAKE, freshness: { waitSeconds: 0 }) { key }`
    const { answer } = await send({
      query: `{ a: conversations${run} b: conversations${other} c: conversations${third} }`,
    })
    const codes = answer.errors?.map(({ path, extensions }) => [path?.[0], extensions['code']])
    expect(Object.fromEntries(codes ?? [])).toEqual({
      a: 'REPORT_PENDING',
      b: 'REPORT_PENDING',
      c: 'LIMIT_EXCEEDED',
    })
    await gateway.app.idle()
  })

  it('are not used up by what costs none', async () => {
    const asked = newDay()
    await send({ query: `{ queuePerformance(${asked}) { key } }` })
    const { answer } = await send({
      query: `{ ${times(4, (i) => `c${i}: queuePerformance(${asked}, mediaTypes: [VOICE], ${CACHED}) { key }`)}
        ${times(5, (i) => `h${i}: queuePerformance(${asked}) { key }`)} }`,
    })
    expect(answer.errors).toBeUndefined()
  })
})

describe('calls for names', () => {
  it('are one for every hundred that are not cached; further names are null', async () => {
    await using own = await startGateway({ config: { limits: { ...LIMITS, calls: 1 } } })
    const of = Array.from({ length: 150 }, (_, i) => ({ __typename: 'Queue', id: `q${i}` }))
    of[0] = { __typename: 'Queue', id: own.simulator.organisation.queues[0]?.id ?? '' }
    const { data, errors } = await own.ask<{ _entities: { name: string | null }[] }>(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { name } } }',
      { of },
    )
    expect(errors).toBeUndefined()
    expect(data?._entities[0]?.name).toEqual(own.simulator.organisation.queues[0]?.name)
    expect(own.asked()).toHaveLength(1)
  })
})

describe('values of one request', () => {
  const hours = (interval: string, fields: string) =>
    `queuePerformance(${interval}, granularity: "PT1H", queueIds: ${JSON.stringify(queueIds.slice(0, 5))}, mediaTypes: [VOICE, CHAT]) { ${fields} }`
  const asked = newDay()

  // 5 queues, 2 media types, 24 hours: 240 rows, 10 series.
  it.each<[string, string, number]>([
    [
      'rows',
      'rows { offered answered abandoned transferred mediaType queue { id } interval { from to } handle { count } }',
      2_160,
    ],
    ['aliases of rows', times(9, (i) => `a${i}: rows { offered }`), 2_160],
    ['aliases in rows', `rows { ${times(9, (i) => `a${i}: offered`)} }`, 2_160],
    [
      'fragments in rows',
      `rows { ...F ...F ... { ${times(8, (i) => `a${i}: handle { count }`)} } offered }`,
      2_160,
    ],
    ['__typename', `rows { ${times(9, (i) => `a${i}: __typename`)} }`, 2_160],
    [
      'series',
      `series { starts offered answered abandoned serviceLevelRatio handleAverageSeconds waitAverageSeconds mediaType more: starts again: offered }`,
      2_170,
    ],
    [
      'both',
      'rows { offered answered abandoned transferred } series { starts offered answered abandoned serviceLevelRatio }',
      2_160,
    ],
  ])('%s: refused with the figure, before they are made', async (_, fields, value) => {
    const fragment = fields.includes('...F') ? 'fragment F on QueuePerformanceRow { offered }' : ''
    const { answer } = await send({
      query: `{ large: ${hours(asked, fields)} small: ${hours(asked, 'key')} } ${fragment}`,
    })
    expect(answer.data).toEqual({ large: null, small: { key: expect.any(String) } })
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors?.[0]).toMatchObject({ extensions: limit('values', value) })
    expect(answer.errors?.[0]?.message).toContain('series instead of rows')
  })

  it.each<[string, string]>([
    [
      'fields that are skipped',
      'rows { offered answered @skip(if: true) ... @include(if: false) { handle { count minSeconds maxSeconds averageSeconds totalSeconds } abandoned transferred } }',
    ],
    ['one response key twice', `rows { ${times(30, () => 'offered')} }`],
    ['one fragment twice', 'rows { ...F ...F ...F } '],
    ['a list twice', 'rows { offered answered } rows { answered abandoned }'],
    [
      'columns',
      'series { starts offered answered abandoned serviceLevelRatio handleAverageSeconds waitAverageSeconds }',
    ],
  ])('%s: not counted twice, and answered', async (_, fields) => {
    const fragment = fields.includes('...F')
      ? 'fragment F on QueuePerformanceRow { offered answered abandoned transferred }'
      : ''
    const { answer } = await send({ query: `{ report: ${hours(asked, fields)} } ${fragment}` })
    expect(answer.errors).toBeUndefined()
    expect(answer.data).toMatchObject({ report: expect.any(Object) })
  })

  it.each<[string, () => string]>([
    [
      'agents: times in a status',
      () =>
        `agentStatus(${asked}, granularity: "PT15M", agentIds: ${JSON.stringify(agentIds.slice(0, 20))}) { rows { presence { status } } }`,
    ],
    [
      'activity: lists of a queue',
      () =>
        `queueActivity(queueIds: ${JSON.stringify(queueIds.slice(0, 20))}) { queues { ${times(30, (i) => `a${i}: byMediaType { mediaType waiting }`)} } }`,
    ],
    [
      'conversations: lists of a conversation',
      () =>
        `conversations(${asked}, first: 1000) { nodes { ${times(10, (i) => `q${i}: queues { id }`)} } }`,
    ],
    ['queues by name', () => `queues(first: 1000) { ${times(200, (i) => `n${i}: id`)} }`],
    ['budgets', () => `budgets { ${times(2_100, (i) => `n${i}: mode`)} }`],
    [
      'the schema',
      () =>
        '__schema { types { ...T again: fields { name description type { ...T } } fields(includeDeprecated: true) { name args { name type { ...T } } type { ...T } } } } } fragment T on __Type { kind name description ofType { kind name ofType { kind name } }',
    ],
    [
      'the schema, by aliases',
      () => times(20, (i) => `s${i}: __schema { types { name fields { name } } }`),
    ],
    [
      'the schema, of which little is text',
      () =>
        times(
          4,
          (i) => `s${i}: __schema { types { fields { args { type { ofType { kind } } } } } }`,
        ),
    ],
    [
      'a type of the schema',
      () =>
        `__type(name: "Query") { fields { ${times(30, (i) => `a${i}: args { name description type { name } }`)} } }`,
    ],
    ['the text of the subgraph', () => times(5, (i) => `s${i}: _service { sdl }`)],
    ['the text of the subgraph, below', () => `_service { ${times(5, (i) => `s${i}: sdl`)} }`],
  ])('%s: are counted, too', async (_, report) => {
    const { answer } = await send({ query: `{ ${report()} }` })
    expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'LIMIT_EXCEEDED', limit: 'values', value: expect.any(Number), max: 2_000 },
    ])
  })
})

describe('with the limits as they are', () => {
  it('introspection is answered, and five hundred of it are not', async () => {
    await using own = await startGateway()
    const whole = await own.ask(
      getIntrospectionQuery({
        inputValueDeprecation: true,
        specifiedByUrl: true,
        schemaDescription: true,
      }),
    )
    expect(whole.errors).toBeUndefined()
    const { errors } = await own.ask(
      `{ ${times(500, (i) => `s${i}: __schema { types { ...T } }`)} } fragment T on __Type { name fields { name type { name kind } } }`,
    )
    expect(errors).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'resolvedValues' } },
    ])
    const objects = await own.ask(
      `{ ${times(300, (i) => `s${i}: __schema { ...S }`)} } fragment S on __Schema { types { fields { args { type { ofType { ofType { name } } } } } } }`,
    )
    expect(objects.errors).toMatchObject([
      { extensions: { code: 'LIMIT_EXCEEDED', limit: 'resolvedValues' } },
    ])
    expect((await own.ask('{ _service { sdl } }')).errors).toBeUndefined()
  })
})

describe(writtenValues, () => {
  const schema = buildSchema(
    'type Query { rows: [Row!]! } type Row { id: ID parts: [Part!]! tags: [ID!] } type Part { id: ID }',
  )
  const asked: string[] = []
  const count = (source: string, lists: Record<string, number>) => {
    let values = 0
    const rows = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
      const length = (field: string) => {
        asked.push(field)
        return lists[field] ?? 0
      }
      values += writtenValues(info, { items: 10, lists: length })
      return []
    }
    const rootValue = { rows }
    const { errors } = graphqlSync({ schema, source, rootValue })
    expect(errors).toBeUndefined()
    return values
  }

  it.each([
    ['leaves', '{ rows { id a: id } }', {}, 20],
    ['lists', '{ rows { parts { id } tags } }', { parts: 30, tags: 15 }, 45],
    ['empty lists', '{ rows { parts { id } a: tags b: tags } }', {}, 30],
    ['lists of which most are empty', '{ rows { parts { id } } }', { parts: 3 }, 10],
    [
      'objects of many leaves in few lists',
      '{ rows { parts { id a: id b: id } } }',
      { parts: 4 },
      12,
    ],
  ])('%s are counted', (_, source, lists, values) => {
    expect(count(source, lists)).toBe(values)
  })

  it('asks how long a list is once, however many aliases it has', () => {
    asked.length = 0
    count(`{ rows { ${times(50, (i) => `a${i}: tags`)} } }`, { tags: 5 })
    expect(asked).toEqual(['tags'])
  })
})
