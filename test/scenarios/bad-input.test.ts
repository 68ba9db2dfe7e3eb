import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.js'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})
beforeEach(() => gateway.simulator.clearRequests())

const day = '{ from: "2026-08-03T00:00:00Z", to: "2026-08-04T00:00:00Z" }'
const performance = (args: string) => `{ queuePerformance(${args}) { key } }`
const many = (count: number) => Array.from({ length: count }, (_, i) => `"id-${i}"`).join(', ')

describe('a question that is not valid', () => {
  it.each([
    ['interval with neither form', 'interval: {}', 'interval', 'exactly one of'],
    [
      'interval with both forms',
      `interval: { from: "2026-08-03T00:00:00Z", to: "2026-08-04T00:00:00Z", relative: TODAY }`,
      'interval',
      'exactly one of',
    ],
    [
      'interval without its end',
      'interval: { from: "2026-08-03T00:00:00Z" }',
      'interval.to',
      'missing',
    ],
    [
      'interval that ends where it begins',
      'interval: { from: "2026-08-03T00:00:00Z", to: "2026-08-03T00:00:00Z" }',
      'interval.to',
      'after from',
    ],
    [
      'interval that runs backwards',
      'interval: { from: "2026-08-04T00:00:00Z", to: "2026-08-03T00:00:00Z" }',
      'interval.to',
      'after from',
    ],
    [
      'interval of more than 400 days',
      'interval: { from: "2025-01-01T00:00:00Z", to: "2026-08-03T00:00:00Z" }',
      'interval.to',
      'at most 400 days',
    ],
    [
      'granularity that is no duration',
      `interval: ${day}, granularity: "half an hour"`,
      'granularity',
      'PT15M',
    ],
    ['granularity that is empty', `interval: ${day}, granularity: ""`, 'granularity', 'PT15M'],
    [
      'granularity finer than a minute',
      `interval: ${day}, granularity: "PT30S"`,
      'granularity',
      'at least PT1M',
    ],
    [
      'granularity of more than 10,000 buckets',
      'interval: { from: "2026-07-01T00:00:00Z", to: "2026-08-03T00:00:00Z" }, granularity: "PT1M"',
      'granularity',
      '10,000',
    ],
    ['unknown zone', `interval: ${day}, timeZone: "Europe/Atlantis"`, 'timeZone', 'Europe/Berlin'],
    ['zone that is an offset', `interval: ${day}, timeZone: "+02:00"`, 'timeZone', 'IANA'],
    ['empty list of queues', `interval: ${day}, queueIds: []`, 'queueIds', '1 to 500'],
    [
      'more than 500 queues',
      `interval: ${day}, queueIds: [${many(501)}]`,
      'queueIds',
      'at most 500',
    ],
    [
      'id that is too long',
      `interval: ${day}, queueIds: ["${'x'.repeat(65)}"]`,
      'queueIds',
      '1 to 64',
    ],
    [
      'id with odd characters',
      `interval: ${day}, queueIds: ["a b"]`,
      'queueIds',
      'letters, digits',
    ],
    ['empty id', `interval: ${day}, queueIds: [""]`, 'queueIds', 'letters, digits'],
    ['empty list of media types', `interval: ${day}, mediaTypes: []`, 'mediaTypes', 'VOICE'],
    ['media type UNKNOWN', `interval: ${day}, mediaTypes: [UNKNOWN]`, 'mediaTypes', 'VOICE'],
    [
      'negative maximum age',
      `interval: ${day}, freshness: { maxAgeSeconds: -1 }`,
      'freshness.maxAgeSeconds',
      'at least 0',
    ],
    [
      'negative wait',
      `interval: ${day}, freshness: { waitSeconds: -1 }`,
      'freshness.waitSeconds',
      '0 to 120',
    ],
    [
      'wait that is too long',
      `interval: ${day}, freshness: { waitSeconds: 121 }`,
      'freshness.waitSeconds',
      '0 to 120',
    ],
  ])('%s: says which argument, and what is allowed', async (_, args, argument, allowed) => {
    const answer = await gateway.ask(performance(args))
    expect(answer.data).toEqual({ queuePerformance: null })
    expect(answer.errors).toHaveLength(1)
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } })
    expect(answer.errors?.[0]?.message).toContain(allowed)
    expect(answer.errors?.[0]?.message).toContain(argument)
    expect(gateway.asked()).toEqual([])
  })

  it.each([
    ['more than 500 queues', `{ queueActivity(queueIds: [${many(501)}]) { key } }`, 'queueIds'],
    ['no queue', '{ queueActivity(queueIds: []) { key } }', 'queueIds'],
    [
      'more than 1,000 agents',
      `{ agentStatus(interval: ${day}, agentIds: [${many(1_001)}]) { key } }`,
      'agentIds',
    ],
    ['no agent', `{ agentStatus(interval: ${day}, agentIds: []) { key } }`, 'agentIds'],
  ])('%s in the other reports', async (_, query, argument) => {
    const { errors } = await gateway.ask(query)
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } })
    expect(gateway.asked()).toEqual([])
  })

  it.each([['{ queues(first: 0) { id } }'], ['{ agents(first: 1001) { id } }']])(
    '%s',
    async (query) => {
      const { errors } = await gateway.ask(query)
      expect(errors?.[0]).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT', argument: 'first' },
      })
      expect(gateway.asked()).toEqual([])
    },
  )

  it('does not spoil the valid ones beside it', async () => {
    const answer = await gateway.ask<{ good: object }>(
      `{ good: queuePerformance(interval: ${day}) { key } bad: queuePerformance(interval: {}) { key } }`,
    )
    expect(answer.data).toMatchObject({ good: { key: expect.any(String) }, bad: null })
    expect(answer.errors?.map(({ path }) => path)).toEqual([['bad']])
  })
})

describe('an operation that is not valid', () => {
  it.each([
    [
      'unknown field',
      '{ queuePerformance(interval: {relative: TODAY}) { nothing } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'unknown argument',
      '{ queuePerformance(interval: {relative: TODAY}, colour: 1) { key } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'unknown relative interval',
      '{ queuePerformance(interval: {relative: TOMORROW}) { key } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'instant that is none',
      '{ queuePerformance(interval: {from: "yesterday", to: "2026-08-03T00:00:00Z"}) { key } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['broken document', '{ queuePerformance(', 'GRAPHQL_PARSE_FAILED'],
  ])('%s: Apollo says so', async (_, query, code) => {
    const response = await gateway.post(JSON.stringify({ query }))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] })
    expect(gateway.asked()).toEqual([])
  })

  it('refuses variables of the wrong type', async () => {
    const query =
      'query ($to: DateTime!) { queuePerformance(interval: {from: "2026-08-03T00:00:00Z", to: $to}) { key } }'
    const response = await gateway.post(JSON.stringify({ query, variables: { to: 'soon' } }))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })
})

describe('a request that is not GraphQL over HTTP', () => {
  const body = JSON.stringify({ query: '{ budgets { family } }' })
  const send = (init: RequestInit & { path?: string }) =>
    fetch(`${gateway.url}${init.path ?? '/graphql'}`, init)
  const json = { 'content-type': 'application/json' }

  it.each([
    ['a body that is not JSON', { method: 'POST', headers: json, body: '{ not json' }, 400],
    ['an empty body', { method: 'POST', headers: json, body: '' }, 400],
    ['a body without a query', { method: 'POST', headers: json, body: '{}' }, 400],
    [
      'a body larger than 256 KB',
      { method: 'POST', headers: json, body: JSON.stringify({ query: ' '.repeat(300_000) }) },
      413,
    ],
    [
      'a batch of more than a hundred',
      {
        method: 'POST',
        headers: json,
        body: `[${Array.from({ length: 101 }, () => body).join(',')}]`,
      },
      400,
    ],
    ['an empty batch', { method: 'POST', headers: json, body: '[]' }, 400],
    ['text/plain', { method: 'POST', headers: { 'content-type': 'text/plain' }, body }, 415],
    [
      'a form',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query=%7Bbudgets%7Bfamily%7D%7D',
      },
      415,
    ],
    ['no content type', { method: 'POST', body: new Uint8Array([123, 125]) }, 415],
    ['PUT', { method: 'PUT', headers: json, body }, 405],
    ['DELETE', { method: 'DELETE' }, 405],
    [
      'an answer in a form we do not have',
      { method: 'POST', headers: { ...json, accept: 'text/csv' }, body },
      406,
    ],
    ['another path', { method: 'GET', path: '/nothing' }, 404],
    [
      'a GET without the header that browsers cannot send by themselves',
      { method: 'GET', path: '/graphql?query=%7Bbudgets%7Bfamily%7D%7D' },
      400,
    ],
  ])('%s', async (_, init, status) => {
    const response = await send(init)
    expect(response.status).toBe(status)
    if (status === 405) expect(response.headers.get('allow')).toBe('GET, POST')
    expect((await response.text()).length).toBeLessThan(2_000)
    expect(gateway.asked()).toEqual([])
  })

  it('answers a GET that says it is not a form', async () => {
    const headers = { 'apollo-require-preflight': 'true' }
    const good = await send({ headers, path: '/graphql?query=%7Bbudgets%7Bfamily%7D%7D' })
    expect(good.status).toBe(200)
    expect(await good.json()).toMatchObject({
      data: { budgets: expect.arrayContaining([{ family: 'token' }]) },
    })
  })

  it('answers a batch of twenty in order', async () => {
    const response = await send({
      method: 'POST',
      headers: json,
      body: `[${Array.from({ length: 20 }, () => body).join(',')}]`,
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveLength(20)
  })
})
