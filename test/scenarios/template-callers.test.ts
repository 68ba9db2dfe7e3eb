import { createHash } from 'node:crypto'
import { Client } from 'undici'
import { describe, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { anyRedis } from '../support/redis-server.js'

const body = JSON.stringify({
  query:
    '{ queuePerformance(interval: { relative: LAST_30_MINUTES }) { freshness { source } rows { queue { id name } offered } } }',
})
const hash = (key: string) => createHash('sha256').update(key).digest('hex')
const ways = ({ events }: TestGateway) =>
  events.flatMap((event) => (event.type === 'answered' ? [event.from] : []))

type Headers = Readonly<Record<string, string>>
const first = { 'x-api-key': 'first' }
const second = { 'x-api-key': 'second' }
const asBearer = { authorization: 'Bearer first' }
const wrong = { 'x-api-key': 'wrong' }

/** All over one connection, as a proxy sends what several clients ask it. */
function connectionTo(url: string) {
  const client = new Client(url)
  return {
    ask: async (headers: Headers) => {
      const { statusCode, ...answer } = await client.request({
        ...{ method: 'POST', path: '/graphql', body },
        headers: { 'content-type': 'application/json', 'accept-encoding': 'identity', ...headers },
      })
      return { status: statusCode, headers: answer.headers, text: await answer.body.text() }
    },
    [Symbol.asyncDispose]: () => client.destroy(),
  }
}

describe('callers whose answers are given again', () => {
  const API_KEYS = [hash('first'), hash('second')].join(',')

  it('have templates of their own, also over one connection', async () => {
    await using gateway = await startGateway({ env: { API_KEYS } })
    await using connection = connectionTo(gateway.url)
    for (const headers of [first, second, first, second, second, first]) {
      expect((await connection.ask(headers)).status).toBe(200)
    }
    expect(ways(gateway)).toEqual([
      ...['executor', 'executor'],
      ...['template', 'template', 'template', 'template'],
    ])
  })

  it('are the same by the same key, however it is sent', async () => {
    await using gateway = await startGateway({ env: { API_KEYS } })
    await using connection = connectionTo(gateway.url)
    for (const headers of [first, asBearer, { ...first, ...asBearer }]) {
      expect((await connection.ask(headers)).status).toBe(200)
    }
    expect(ways(gateway)).toEqual(['executor', 'template', 'template'])
  })

  it.each<[string, Headers]>([
    ['none', {}],
    ['a wrong one', wrong],
    ['an empty one', { 'x-api-key': '' }],
    ['one of the same length', { 'x-api-key': 'firsu' }],
    ['a wrong one as Bearer', { authorization: 'Bearer wrong' }],
    ['one in another field', { 'x-key': 'first' }],
  ])('get nothing by the key of another who asked before: %s', async (_, headers) => {
    await using gateway = await startGateway({ env: { API_KEYS } })
    await using connection = connectionTo(gateway.url)
    for (const known of [first, first]) await connection.ask(known)
    const refused = await connection.ask(headers)
    expect(refused.status).toBe(401)
    expect(refused.text).not.toContain('rows')
    expect((await connection.ask(first)).status).toBe(200)
    expect(ways(gateway)).toEqual(['executor', 'template', 'template'])
  })

  it('are told ids of their own requests, given ones and made ones', async () => {
    await using gateway = await startGateway({ env: { API_KEYS } })
    await using connection = connectionTo(gateway.url)
    const idOf = async (headers: Headers) => (await connection.ask(headers)).headers['x-request-id']
    expect(await idOf({ ...first, 'x-request-id': 'one' })).toBe('one')
    expect(await idOf({ ...first, 'x-request-id': 'two' })).toBe('two')
    const made = [await idOf(first), await idOf(first), await idOf({ ...second })]
    expect(new Set(made).size).toBe(3)
    expect(made).not.toContain('two')
    expect(ways(gateway).filter((from) => from === 'template')).toHaveLength(3)
  })

  it('get nothing any more when their key is taken away, by the same store on the same port', async () => {
    await using redis = await anyRedis()
    const start = (keys: readonly string[], port: string) =>
      startGateway({
        env: {
          GENESYS_SIMULATOR: 'on',
          STORE_URL: redis.url,
          PORT: port,
          API_KEYS: keys.map(hash).join(','),
        },
      })
    let port = ''
    {
      await using before = await start(['first', 'second'], '0')
      port = new URL(before.url).port
      await using connection = connectionTo(before.url)
      for (const headers of [first, first, second, second]) {
        expect((await connection.ask(headers)).status).toBe(200)
      }
      expect(ways(before)).toEqual(['executor', 'template', 'executor', 'template'])
    }
    await using after = await start(['second'], port)
    await using connection = connectionTo(after.url)
    for (const headers of [first, asBearer, first]) {
      expect((await connection.ask(headers)).status).toBe(401)
    }
    // What is stored is still there, for who may ask.
    const { status, text } = await connection.ask(second)
    expect(status).toBe(200)
    expect(text).toContain('"source":"STORE"')
    expect((await connection.ask(second)).status).toBe(200)
    expect((await connection.ask(first)).status).toBe(401)
    expect(ways(after)).toEqual(['executor', 'template'])
  })
})
