import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { startGateway } from '../support/gateway.js'

interface Result {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions: object }[]
}

const good = { query: '{ budgets { family } }' }
const bad = (code: string) => ({ errors: [{ extensions: { code } }] })
const answered = { data: { budgets: [{ family: 'token' }] } }
const failed = { errors: expect.any(Array) }
const sha256Hash = createHash('sha256').update('{ never { sent } }').digest('hex')

describe('a batch', () => {
  it.each<[string, unknown, object]>([
    ['a missing query', {}, bad('BAD_REQUEST')],
    ['a query that is no text', { query: 5 }, bad('BAD_REQUEST')],
    ['a query that cannot be read', { query: '{' }, bad('GRAPHQL_PARSE_FAILED')],
    ['a field that is not there', { query: '{ nothing }' }, bad('GRAPHQL_VALIDATION_FAILED')],
    [
      'a bad variable',
      {
        query: 'query($n: Int!) { queues(first: $n) { id } }',
        variables: { n: 'x' },
      },
      failed,
    ],
    ['variables as text', { ...good, variables: '{}' }, bad('BAD_REQUEST')],
    ['variables as a list', { ...good, variables: [] }, bad('BAD_REQUEST')],
    ['extensions as text', { ...good, extensions: 'x' }, bad('BAD_REQUEST')],
    ['an operation name that is no text', { ...good, operationName: 5 }, bad('BAD_REQUEST')],
    ['an unknown operation name', { ...good, operationName: 'x' }, failed],
    ['null', null, bad('BAD_REQUEST')],
    ['a number', 5, bad('BAD_REQUEST')],
    ['text', '{ budgets { family } }', bad('BAD_REQUEST')],
    ['a batch', [good], bad('BAD_REQUEST')],
    ['an empty batch', [], bad('BAD_REQUEST')],
    [
      'a persisted query that nobody has sent',
      { extensions: { persistedQuery: { version: 1, sha256Hash } } },
      bad('PERSISTED_QUERY_NOT_FOUND'),
    ],
    ['a field that fails', { query: '{ runReport(id: "x") { key } }' }, failed],
  ])('with %s has one result for each, and status 200', async (_, operation, expected) => {
    await using gateway = await startGateway()
    const answer = await gateway.post(JSON.stringify([good, operation, good]))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(await answer.json()).toMatchObject([answered, expected, answered])
  })

  it('of which each is wrong has status 200, too', async () => {
    await using gateway = await startGateway()
    const answer = await gateway.post('[null, {}, 7]')
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject(Array(3).fill(bad('BAD_REQUEST')))
  })

  it('shares the questions of its operations', async () => {
    await using gateway = await startGateway()
    const query = '{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }'
    const answer = await gateway.post(JSON.stringify(Array(5).fill({ query })))
    expect((await answer.json()) as Result[]).toHaveLength(5)
    expect(gateway.asked()).toHaveLength(1)
  })

  it.each([
    [1, 20, 200],
    [20, 20, 200],
    [3, 2, 200],
    [21, 20, 200],
    [100, 20, 200],
  ])('of %i operations, where %i may be, has as many results', async (count, batch, status) => {
    await using gateway = await startGateway({
      config: { limits: { ...LIMITS, batch } },
    })
    const answer = await gateway.post(JSON.stringify(Array(count).fill(good)))
    expect(answer.status).toBe(status)
    const results = (await answer.json()) as Result[]
    expect(results).toHaveLength(count)
    const extensions = { code: 'LIMIT_EXCEEDED', limit: 'batch', value: count, max: batch }
    const expected = count <= batch ? answered : { errors: [{ extensions }] }
    for (const result of results) expect(result).toMatchObject(expected)
  })

  it.each([
    [0, 'BAD_REQUEST'],
    [101, 'LIMIT_EXCEEDED'],
    [5_000, 'LIMIT_EXCEEDED'],
  ])('of %i operations is refused once', async (count, code) => {
    await using gateway = await startGateway()
    const answer = await gateway.post(JSON.stringify(Array(count).fill(good)))
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject(bad(code))
  })

  it('asks for a key before its length is looked at', async () => {
    await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
    expect((await gateway.post(JSON.stringify(Array(21).fill(good)))).status).toBe(401)
  })
})
