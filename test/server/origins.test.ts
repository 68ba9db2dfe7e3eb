import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { parseAuthority } from '../../src/server/access/authority.js'
import { isForeign } from '../../src/server/access/origins.js'
import { startGateway } from '../support/gateway.js'
import { requestText, sendAndLeave, sendRaw } from '../support/raw-http.js'

const listed = {
  ...readConfig({}).access,
  hosts: [
    { name: 'wall.example', port: null },
    { name: 'ported.example', port: 8443 },
  ],
  corsOrigins: ['https://cors.example', 'chrome-extension://abcdef'],
}
const outside = { ...listed, isLoopback: false }

describe(isForeign, () => {
  it.each([
    // origin, accepted host, foreign on loopback, foreign outside
    ['http://localhost:3000', 'localhost:4000', false, true],
    ['https://127.0.0.1', 'localhost:4000', false, true],
    ['http://[::1]:5173', 'localhost:4000', false, true],
    ['http://localhost.:3000', 'localhost:4000', false, true],
    ['http://127.1:3000', 'localhost:4000', false, true],
    ['http://evil.localhost', 'localhost:4000', true, true],
    ['http://localhost.evil.example', 'localhost', true, true],
    ['http://0.0.0.0:4000', 'localhost:4000', true, true],
    ['https://studio.apollographql.com', 'localhost', false, false],
    ['https://sandbox.embed.apollographql.com', 'localhost', false, false],
    ['http://studio.apollographql.com', 'localhost', true, true],
    ['https://studio.apollographql.com:8443', 'localhost', true, true],
    ['https://studio.apollographql.com.evil.example', 'localhost', true, true],
    ['https://cors.example', 'localhost', false, false],
    ['https://cors.example:443', 'localhost', false, false],
    ['HTTPS://CORS.example', 'localhost', false, false],
    ['http://cors.example', 'localhost', true, true],
    ['https://cors.example:444', 'localhost', true, true],
    ['https://cors.example/', 'localhost', true, true],
    ['https://wall.example', 'localhost', false, false],
    ['http://wall.example:9999', 'localhost', false, false],
    ['https://ported.example:8443', 'localhost', false, false],
    ['http://ported.example:8443', 'localhost', false, false],
    ['https://ported.example', 'localhost', true, true],
    ['https://a.wall.example', 'localhost', true, true],
    ['http://gateway:4000', 'gateway:4000', false, false],
    ['https://gateway:4000', 'gateway:4000', false, false],
    ['http://gateway', 'gateway', false, false],
    ['https://gateway', 'gateway', false, false],
    ['http://gateway', 'gateway:80', false, false],
    ['https://gateway', 'gateway:80', true, true],
    ['https://gateway', 'gateway:443', false, false],
    ['http://gateway:4001', 'gateway:4000', true, true],
    ['http://gateway:4000', 'gateway', true, true],
    ['http://10.0.0.5:4000', '10.0.0.5:4000', false, false],
    ['http://[fd00::0:5]:4000', '[FD00::5]:4000', false, false],
    ['http://evil.example', null, true, true],
    ['null', 'localhost', true, true],
    ['NULL', 'localhost', true, true],
    ['', 'localhost', true, true],
    ['gateway:4000', 'gateway:4000', true, true],
    ['//gateway:4000', 'gateway:4000', true, true],
    ['http://u@gateway:4000', 'gateway:4000', true, true],
    ['http://gateway:4000 http://evil.example', 'gateway:4000', true, true],
    ['http://gateway:4000, http://evil.example', 'gateway:4000', true, true],
    ['file://', 'localhost', true, true],
    ['file://localhost', 'localhost', true, true],
    ['ws://localhost:4000', 'localhost:4000', true, true],
    ['chrome-extension://abcdef', 'localhost', false, false],
    ['chrome-extension://fedcba', 'localhost', true, true],
  ])('"%s" beside Host %s: %s on loopback, %s outside', (origin, text, ...expected) => {
    const host = text === null ? null : parseAuthority(text)
    const foreign = [listed, outside].map((policy) => isForeign([origin], host, policy))
    expect(foreign).toEqual(expected)
  })

  it('is not who sends no Origin, and is who sends several', () => {
    expect(isForeign([], null, outside)).toBe(false)
    const own = ['http://localhost', 'http://localhost']
    expect(isForeign(own, parseAuthority('localhost'), listed)).toBe(true)
  })
})

describe('a page of a foreign origin', () => {
  const host = 'host: localhost'
  const json = 'content-type: application/json'
  const body = JSON.stringify({ query: '{ queues { id } }' })
  const upgrade = [
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol: graphql-transport-ws',
  ]

  it.each([
    ['POST /graphql', [json], body],
    ['POST /graphql', [json, 'content-length: 99'], ''],
    ['POST /graphql', [json, 'x-api-key: any'], body],
    ['GET /graphql?query=%7Bqueues%7Bid%7D%7D', ['apollo-require-preflight: 1'], ''],
    ['GET /graphql', ['accept: text/html'], ''],
    ['GET /graphql', upgrade, ''],
    ['GET /graphql/stream', ['accept: text/event-stream'], ''],
    ['GET /metrics', [], ''],
    ['GET /health/ready', [], ''],
    ['GET /', [], ''],
    ['GET /nothing', [], ''],
    ['OPTIONS /graphql', ['access-control-request-method: POST'], ''],
    ['OPTIONS /nothing', ['access-control-request-method: POST'], ''],
    ['OPTIONS /graphql', [], ''],
  ])('asks nothing, and is told why: %s %j', async (line, headers, sent) => {
    await using gateway = await startGateway()
    for (const origin of ['https://elsewhere.example', 'null']) {
      const lines = [host, `origin: ${origin}`, ...headers]
      const text = requestText(`${line} HTTP/1.1`, lines, sent)
      const isUpgrade = headers.includes('upgrade: websocket')
      const answer = isUpgrade
        ? await sendAndLeave(gateway.url, text.replace('connection: close\r\n', ''))
        : await sendRaw(gateway.url, text)
      expect(answer.status).toBe(403)
      expect(answer.head).not.toContain('access-control-allow-origin')
      expect(answer.body).toMatch(/access\.corsOrigins.*access\.hosts.*"FORBIDDEN"/)
    }
    expect(gateway.asked()).toEqual([])
  })

  it('of several headers is refused, whatever one of them is', async () => {
    await using gateway = await startGateway()
    const lines = [host, 'origin: http://localhost:1', 'origin: https://elsewhere.example', json]
    const text = requestText('POST /graphql HTTP/1.1', lines, body)
    expect(await sendRaw(gateway.url, text)).toMatchObject({ status: 403 })
  })
})

describe('a page that may ask', () => {
  it.each([
    'content-type',
    'x-api-key',
    'authorization',
    'apollo-require-preflight',
    'x-apollo-operation-name',
    'content-type,x-api-key,authorization',
  ])('may send %s', async (names) => {
    await using gateway = await startGateway()
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': names,
        'access-control-request-private-network': 'true',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe(names)
    expect(preflight.headers.get('access-control-allow-private-network')).toBe('true')
    expect(preflight.headers.get('vary')).toContain('Origin')
  })

  it.each(['/', '/graphql', '/graphiql', '/metrics', '/health/ready'])(
    'gets an answer of %s that varies by Origin and opens no private network',
    async (path) => {
      await using gateway = await startGateway()
      const origin = 'http://localhost:3000'
      for (const accept of ['text/html', '*/*']) {
        const answer = await fetch(`${gateway.url}${path}`, {
          headers: { origin, accept, 'access-control-request-private-network': 'true' },
        })
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
        expect(answer.headers.get('vary')).toContain('Origin')
        expect(answer.headers.has('access-control-allow-private-network')).toBe(false)
        await answer.arrayBuffer()
      }
    },
  )

  it('is told its keys are missing in an answer that it may read', async () => {
    await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
    const origin = 'http://localhost:3000'
    const answer = await gateway.post('{}', { origin })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('vary')).toContain('Origin')
  })
})
