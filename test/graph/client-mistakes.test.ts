import { Writable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type GraphAnswer, startGateway, type TestGateway } from '../support/gateway.js'

let gateway: TestGateway
let lines: string[] = []
beforeAll(async () => {
  const log = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  gateway = await startGateway({ log, env: { GENESYS_RUN_FETCH: 'on' } })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
beforeEach(() => {
  lines = []
  gateway.simulator.clearRequests()
})

const DAY = '{ from: "2026-08-03T00:00:00Z", to: "2026-08-04T00:00:00Z" }'
const LONE = '\ud800'
const HASH = 'a'.repeat(64)
const entities = (representations: unknown) => ({
  query:
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { id } ... on Agent { id } } }',
  variables: { of: representations },
})
const run = (query: Readonly<Record<string, unknown>>, more = '') => ({
  query: `query ($query: RunReportQueryInput!) { runReport(id: "agent-metrics", query: $query${more}) { key } }`,
  variables: { query: { interval: { relative: 'YESTERDAY' }, metrics: ['a'], ...query } },
})

/** Asks, and shows that nobody was told of a fault of ours. */
async function ask(body: unknown): Promise<GraphAnswer & { readonly status: number }> {
  const response = await gateway.post(JSON.stringify(body))
  const answer = (await response.json()) as GraphAnswer
  expect(JSON.stringify(answer)).not.toContain('INTERNAL_SERVER_ERROR')
  expect(lines.filter((line) => line.includes('"level":50'))).toEqual([])
  expect(response.status).toBeLessThan(500)
  expect(gateway.asked()).toEqual([])
  return { ...answer, status: response.status }
}

describe("a client's mistake", () => {
  it.each<[string, unknown, string, string]>([
    ...[
      'subscription { budgets @skip { mode } }',
      'subscription ($v: Boolean!) { budgets @include(if: $v) { mode } }',
      'subscription { ... on Subscription @skip { budgets { mode } } }',
      'subscription { ...F } fragment F on Subscription { ...G } fragment G on Subscription { budgets @ include(if: true) { mode } }',
      'query Q { queues { id } } subscription S { ...S @skip } fragment S on Subscription { ...S }',
      'subscription { __typename @skip(if: 1) }',
      'subscription { a: budgets @include(if: true) @skip(if: false) { mode } }',
    ].map((query, index): [string, unknown, string, string] => [
      `a subscription whose root field depends on a condition, ${index}`,
      { query, operationName: index === 4 ? 'S' : undefined },
      'GRAPHQL_VALIDATION_FAILED',
      '@skip or @include',
    ]),
    [
      'a subscription',
      { query: 'subscription { budgets { family } }' },
      'BAD_USER_INPUT',
      'answered as a stream',
    ],
    [
      'a subscription with a name',
      { query: 'subscription S { budgets { mode } }', operationName: 'S' },
      'BAD_USER_INPUT',
      'answered as a stream',
    ],
    [
      'a subscription beside a query',
      {
        query: 'query A { __typename } subscription B { budgets { mode } }',
        operationName: 'B',
      },
      'BAD_USER_INPUT',
      'answered as a stream',
    ],
    [
      'null for @include at the root',
      {
        query: 'query ($n: Boolean = true) { budgets @include(if: $n) { family } }',
        variables: { n: null },
      },
      'BAD_USER_INPUT',
      '"if"',
    ],
    [
      'null for @skip at the root',
      {
        query: 'query ($n: Boolean = true) { budgets @skip(if: $n) { family } }',
        variables: { n: null },
      },
      'BAD_USER_INPUT',
      '"if"',
    ],
    [
      'null for @include on a fragment',
      {
        query:
          'query ($n: Boolean = true) { ...F @include(if: $n) } fragment F on Query { __typename }',
        variables: { n: null },
      },
      'BAD_USER_INPUT',
      '"if"',
    ],
    [
      'null for @skip below',
      {
        query: 'query ($n: Boolean = true) { budgets { family @skip(if: $n) } }',
        variables: { n: null },
      },
      'BAD_USER_INPUT',
      '"if"',
    ],
    [
      'null for an argument whose variable has a default',
      {
        query: `query ($i: IntervalInput = ${DAY}) { queuePerformance(interval: $i) { key } }`,
        variables: { i: null },
      },
      'BAD_USER_INPUT',
      '"interval"',
    ],
    [
      'null within an argument whose variable has a default',
      {
        query: `query ($m: [String!] = ["a"]) { runReport(id: "x", query: { interval: ${DAY}, metrics: $m }) { key } }`,
        variables: { m: null },
      },
      'BAD_USER_INPUT',
      '"query"',
    ],
    [
      'null in a list whose variable has a default',
      {
        query: 'query ($id: ID = "a") { queueActivity(queueIds: [$id]) { key } }',
        variables: { id: null },
      },
      'BAD_USER_INPUT',
      '"queueIds"',
    ],
    [
      'null for the representations',
      {
        query: 'query ($of: [_Any!] = []) { _entities(representations: $of) { __typename } }',
        variables: { of: null },
      },
      'BAD_USER_INPUT',
      'representations',
    ],
    ['null among the representations', entities([null]), 'BAD_USER_INPUT', '$of'],
    [
      'more than fifty variables that are wrong',
      {
        query: `query ($m: [ConversationMediaType!]) { queuePerformance(interval: ${DAY}, mediaTypes: $m) { key } }`,
        variables: { m: Array.from({ length: 80 }, () => 'PIGEON') },
      },
      'BAD_USER_INPUT',
      '$m',
    ],
    [
      'an object with many fields that are unknown',
      {
        query: 'query ($i: IntervalInput!) { queuePerformance(interval: $i) { key } }',
        variables: {
          i: Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, index])),
        },
      },
      'BAD_USER_INPUT',
      '"k0" is not defined',
    ],
    [
      'a long text for a number',
      {
        query: 'query ($first: Int) { queues(first: $first) { id } }',
        variables: { first: '1'.repeat(100_000) },
      },
      'BAD_USER_INPUT',
      'Int cannot represent',
    ],
    [
      'fragments that double',
      {
        query: `{ ...f0 } ${Array.from({ length: 24 }, (_, i) => `fragment f${i} on Query { ...f${i + 1} ...f${i + 1} }`).join(' ')} fragment f24 on Query { __typename }`,
      },
      'LIMIT_EXCEEDED',
      'selections',
    ],
    [
      'an alias that every row would repeat',
      { query: `{ budgets { ${'a'.repeat(5_000)}: family } }` },
      'LIMIT_EXCEEDED',
      'alias',
    ],
    [
      'a type of lists in lists for a variable',
      {
        query: `query ($a: ${'['.repeat(3_900)}Int${']'.repeat(3_900)}) { queues(first: $a) { id } }`,
      },
      'LIMIT_EXCEEDED',
      'deeper than',
    ],
    [
      'a variable of another JSON type',
      {
        query: 'query ($first: Int) { queues(first: $first) { id } }',
        variables: { first: 'ten' },
      },
      'BAD_USER_INPUT',
      '$first',
    ],
    [
      'an object for an id',
      {
        query: 'query ($id: ID!) { queueActivity(queueIds: [$id]) { key } }',
        variables: { id: { a: 1 } },
      },
      'BAD_USER_INPUT',
      '$id',
    ],
    [
      'a variable that is missing',
      { query: 'query ($id: ID!) { queueActivity(queueIds: [$id]) { key } }' },
      'BAD_USER_INPUT',
      '$id',
    ],
    [
      'an operation name that is unknown',
      { query: 'query A { __typename }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
      'B',
    ],
    [
      'no operation name for two',
      { query: 'query A { __typename } query B { __typename }' },
      'OPERATION_RESOLUTION_FAILURE',
      'operation name',
    ],
    [
      'an operation name of another type',
      { query: '{ __typename }', operationName: 1 },
      'BAD_REQUEST',
      'operationName',
    ],
    [
      'variables that are a list',
      { query: '{ __typename }', variables: [1] },
      'BAD_REQUEST',
      'variables',
    ],
    [
      'extensions that are text',
      { query: '{ __typename }', extensions: 'x' },
      'BAD_REQUEST',
      'extensions',
    ],
    [
      'extensions that are a list',
      { query: '{ __typename }', extensions: [] },
      'BAD_REQUEST',
      'extensions',
    ],
    ['a query that is an object', { query: { kind: 'Document' } }, 'BAD_REQUEST', 'string'],
    [
      'a document without an operation',
      { query: 'fragment F on Query { __typename }' },
      'GRAPHQL_VALIDATION_FAILED',
      'F',
    ],
    [
      'a document nested beyond the parser',
      { query: `{${'a{'.repeat(4_000)}` },
      'GRAPHQL_PARSE_FAILED',
      'Syntax Error',
    ],
    [
      'values nested beyond the parser',
      { query: `{ queues(first: ${'['.repeat(7_000)}) }` },
      'GRAPHQL_PARSE_FAILED',
      'nested too deeply',
    ],
    ...(
      [
        ['another version', { version: 2, sha256Hash: HASH }],
        ['a version as text', { version: '1', sha256Hash: HASH }],
        ['no version', { sha256Hash: HASH }],
        ['no hash', { version: 1 }],
        ['a number for a hash', { version: 1, sha256Hash: 5 }],
        ['an object that is no text for a hash', { version: 1, sha256Hash: { toString: 1 } }],
        ['a hash that is too short', { version: 1, sha256Hash: 'abc' }],
        ['text', 'yes'],
        ['a list', [1]],
        ['true', true],
      ] as const
    ).flatMap(([name, persistedQuery]) =>
      [{ query: '{ __typename }' }, {}].map((query): [string, unknown, string, string] => [
        `a persisted query with ${name}${'query' in query ? ' and its query' : ''}`,
        { ...query, extensions: { persistedQuery } },
        'BAD_REQUEST',
        'persistedQuery',
      ]),
    ),
    [
      'a persisted query with the hash of another',
      { query: '{ __typename }', extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } },
      'BAD_REQUEST',
      'sha',
    ],
  ])('%s: is told so, with status 400 or an error in place', async (_, body, code, words) => {
    const { errors, status } = await ask(body)
    expect(errors?.[0]?.extensions['code']).toBe(code)
    expect(errors?.map(({ message }) => message).join('\n')).toContain(words)
    expect([200, 400]).toContain(status)
    for (const { message } of errors ?? []) expect(message.length).toBeLessThan(2_000)
  })

  it.each<[string, unknown, string]>([
    ['a metric', run({ metrics: [LONE] }), 'query.metrics'],
    ['a grouping', run({ groupings: [`a${LONE}b`] }), 'query.groupings'],
    ['the second half alone', run({ groupings: ['\udc00'] }), 'query.groupings'],
    ['a pair in the wrong order', run({ groupings: ['\udc00\ud800'] }), 'query.groupings'],
    [
      'a dimension',
      run({ filters: [{ dimension: LONE, in: ['a'] }] }),
      'query.filters[0].dimension',
    ],
    ['a value', run({ filters: [{ dimension: 'a', in: [LONE] }] }), 'query.filters[0].in'],
    ['a view', run({ view: LONE }), 'query.view'],
    ['a zone', run({ timeZone: LONE }), 'query.timeZone'],
    ['a locale', run({}, `, locale: "x${'y'.repeat(9)}"`), 'locale'],
    [
      'an id',
      {
        query: 'query ($id: ID!) { queueActivity(queueIds: [$id]) { key } }',
        variables: { id: LONE },
      },
      'queueIds',
    ],
    [
      'part of a name',
      {
        query: 'query ($text: String) { queues(nameContains: $text) { id } }',
        variables: { text: LONE },
      },
      'nameContains',
    ],
    [
      'a cursor',
      {
        query: `query ($after: String) { conversations(interval: ${DAY}, after: $after) { key } }`,
        variables: { after: LONE },
      },
      'after',
    ],
    [
      'a granularity',
      {
        query: `query ($g: Duration) { queuePerformance(interval: ${DAY}, granularity: $g) { key } }`,
        variables: { g: LONE },
      },
      'granularity',
    ],
  ])('text that is not well formed, as %s: names the argument', async (_, body, argument) => {
    const { errors } = await ask(body)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } })
  })

  it('values in variables as deep as a body can hold: say what is allowed', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`
    const query = 'query ($from: DateTime) { queuePerformance(interval: { from: $from }) { key } }'
    const response = await gateway.post(
      `{ "query": ${JSON.stringify(query)}, "variables": { "from": ${deep} } }`,
    )
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('RFC 3339')
  })

  it.each([
    [''],
    ['today'],
    ['2026-08-03'],
    ['2026-08-03T00:00:00'],
    ['2026-13-01T00:00:00Z'],
    // Seconds, years, and what only looks like milliseconds.
    [1_785_715_200],
    [2026],
    [0],
    [-1_785_715_200_000],
    [1_785_715_200_000.5],
    [178_571_520_000_000],
    ['1785715200'],
    ['178571520000000'],
    ['01785715200000'],
    [' 1785715200000'],
    ['1785715200000.0'],
    ['1.7857152e12'],
    [true],
  ])('an instant that is %j: says what is allowed', async (from) => {
    const inVariables = {
      query: 'query ($from: DateTime) { queuePerformance(interval: { from: $from }) { key } }',
      variables: { from },
    }
    const inDocument = {
      query: `{ queuePerformance(interval: { from: ${JSON.stringify(from)} }) { key } }`,
    }
    for (const body of [inVariables, inDocument]) {
      const { errors, status } = await ask(body)
      expect(status).toBe(400)
      expect(errors?.[0]?.message).toContain('RFC 3339')
      expect(errors?.[0]?.message).toContain('2026-08-03T00:00:00Z')
    }
  })
})

describe('a representation that is wrong', () => {
  const good = { __typename: 'Queue', id: 'a-queue' }
  it.each([
    ['of no type', { id: 'a' }],
    ['of a type that is not there', { __typename: 'Pigeon', id: 'a' }],
    ['of a type that is resolved elsewhere', { __typename: 'Conversation', id: 'a' }],
    ['of a type that is no entity', { __typename: 'Query', id: 'a' }],
    ['of a scalar', { __typename: 'String', id: 'a' }],
    ['of an interface', { __typename: 'AnalyticsReport', id: 'a' }],
    ['of a type of the prototype', { __typename: 'constructor', id: 'a' }],
    ['whose type is a list', { __typename: ['Queue'], id: 'a' }],
    ['without an id', { __typename: 'Queue' }],
    ['with null for an id', { __typename: 'Queue', id: null }],
    ['with an object for an id', { __typename: 'Agent', id: {} }],
    ['with a fraction for an id', { __typename: 'Agent', id: 1.5 }],
    ['text', 'Queue'],
    ['a number', 7],
    ['a list', [{ __typename: 'Queue', id: 'a' }]],
    ['true', true],
  ])('%s: is an error at its place, beside the answers', async (_, wrong) => {
    const { data, errors } = await ask(entities([good, wrong, good]))
    expect(data).toEqual({ _entities: [{ id: 'a-queue' }, null, { id: 'a-queue' }] })
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['_entities', 1],
        extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
      }),
    ])
  })

  it.each([
    ['... on Conversation { id mediaTypes queues { id name } agents { id } }'],
    ['... on Conversation { queues { ... on Queue { name } } } ... on Agent { name }'],
    ['... on Agent { id name } __typename'],
  ])('that is asked for fields of another type has none of them: %s', async (fields) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ${fields} } }`
    const { errors } = await ask({ query, variables: { of: [good] } })
    expect(errors).toBeUndefined()
  })

  it('takes a whole number for an id, as GraphQL does', async () => {
    const { data } = await ask(entities([{ __typename: 'Agent', id: 5 }]))
    expect(data).toEqual({ _entities: [{ id: '5' }] })
  })
})

describe('introspection', () => {
  it.each([
    ['DateTime', 'RFC 3339'],
    ['Duration', 'ISO 8601'],
    ['TimeZone', 'IANA'],
    ['SafeInt', '2^53'],
    ['Locale', 'BCP 47'],
    ['JSON', 'Any JSON value'],
  ])('tells what the schema says of %s', async (name, words) => {
    const { data } = await ask({ query: `{ __type(name: "${name}") { description } }` })
    expect(data).toMatchObject({ __type: { description: expect.stringContaining(words) } })
  })
})
