import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createClient as sseClient } from 'graphql-sse'
import { createClient as wsClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { eventually } from '../support/eventually.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { openSocket, openStream } from '../support/live/streams.js'
import { open, parse, readAll, sendAndLeave, sendRaw } from '../support/raw-http.js'

const hash = (key: string) => createHash('sha256').update(key).digest('hex')
const KEY = 'wall board/key-1+=~'
const ADMIN = 'admin-key-1'
const METRICS = 'metrics-key-1'
const env = { API_KEYS: hash(KEY), API_ADMIN_KEYS: hash(ADMIN), METRICS_KEY: hash(METRICS) }
const query = 'subscription { budgets { family } }'
const subscribe = { type: 'subscribe', id: '1', payload: { query } }
const INIT = { type: 'connection_init' }
const HANDSHAKE = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-protocol: graphql-transport-ws',
]
const requestOf = (line: string, ...lines: readonly string[]) =>
  `${line}\r\n${lines.join('\r\n')}\r\n\r\n`

let closed: TestGateway
let anybody: TestGateway
beforeAll(async () => {
  closed = await startGateway({ env, bounds: { initMs: 300 } })
  anybody = await startGateway({ bounds: { initMs: 300 } })
})
afterAll(async () => {
  await closed[Symbol.asyncDispose]()
  await anybody[Symbol.asyncDispose]()
})

describe('an event stream', () => {
  it.each<[number, Record<string, string>]>([
    [200, { 'x-api-key': KEY }],
    [200, { authorization: `Bearer ${KEY}` }],
    [200, { 'x-api-key': ADMIN }],
    [200, { 'x-api-key': KEY, origin: 'http://127.0.0.1' }],
    [401, {}],
    [401, { 'x-api-key': 'wrong' }],
    [401, { 'x-api-key': METRICS }],
    [401, { authorization: KEY }],
    [401, { accept: 'text/event-stream, text/html' }],
    [403, { 'x-api-key': KEY, origin: 'https://elsewhere.example' }],
    [403, { 'x-api-key': KEY, origin: 'null' }],
    [200, { 'x-api-key': KEY, accept: 'text/*;q=0.1' }],
    [406, { 'x-api-key': KEY, accept: 'application/json' }],
    [406, { 'x-api-key': KEY, accept: 'text/event-stream;q=0' }],
    [406, { 'x-api-key': KEY, accept: 'text/event-stream;q=0, */*' }],
    [415, { 'x-api-key': KEY, 'content-type': 'text/plain' }],
    [415, { 'x-api-key': KEY, 'content-encoding': 'gzip' }],
  ])('is answered %i with %j', async (status, headers) => {
    const own = headers['origin'] === 'http://127.0.0.1' ? { origin: closed.url } : {}
    using stream = await openStream(closed.url, {
      body: { query },
      headers: { ...headers, ...own },
    })
    expect(stream.response.statusCode).toBe(status)
    if (status === 200) {
      expect(stream.response.headers).toMatchObject({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      })
      expect((await stream.next()).data?.data).toHaveProperty('budgets')
      return
    }
    await stream.ended
    expect(JSON.parse(stream.text())).toMatchObject({ errors: [{ message: expect.any(String) }] })
  })

  const search = `?query=${encodeURIComponent(query)}`
  it.each<[number, string, Record<string, string>]>([
    [200, search, { 'x-api-key': KEY }],
    [200, search, { 'apollo-require-preflight': '1' }],
    [200, search, { 'sec-fetch-site': 'same-origin' }],
    [400, search, {}],
    [400, search, { 'sec-fetch-site': 'cross-site', accept: 'image/avif,*/*' }],
    [400, `${search}&variables=x`, { 'x-api-key': KEY }],
    [400, `${search}&query=x`, { 'x-api-key': KEY }],
    [400, `${search}&extensions=[]`, { 'x-api-key': KEY }],
  ])('is answered %i to GET %s with %j', async (status, path, headers) => {
    const one = { method: 'GET', path: `/graphql/stream${path}`, headers }
    using stream = await openStream(anybody.url, one)
    expect(stream.response.statusCode).toBe(status)
  })

  it.each([
    ['HEAD', 405],
    ['PUT', 405],
    ['DELETE', 405],
  ])('is not begun by %s', async (method, status) => {
    const response = await fetch(`${anybody.url}/graphql/stream`, { method })
    expect(response.status).toBe(status)
  })

  it.each([
    [[]],
    ['text'],
    [{ query: 1 }],
    [{ query, variables: [] }],
    [{ query, operationName: {} }],
    [{ query, extensions: 'x' }],
  ])('is refused with the body %j', async (body) => {
    using stream = await openStream(anybody.url, { body })
    expect(stream.response.statusCode).toBe(400)
    await stream.ended
    expect(JSON.parse(stream.text())).toMatchObject({ errors: [{ message: expect.any(String) }] })
  })

  it('shows signs of life while nothing is told', async () => {
    await using gateway = await startGateway({ bounds: { heartbeatMs: 5 } })
    using stream = await openStream(gateway.url, { body: { query } })
    await eventually(
      () =>
        stream
          .text()
          .split('\n\n')
          .filter((block) => block === ':').length > 3,
    )
  })

  it('is what the client of graphql-sse speaks', async () => {
    const client = sseClient({ url: `${anybody.url}/graphql/stream`, retryAttempts: 0 })
    const results = client.iterate({ query })
    expect((await results.next()).value).toHaveProperty('data.budgets')
    await results.return?.()
    client.dispose()
  })
})

describe('a WebSocket', () => {
  it.each<[string, number | 'ack', Record<string, string>, unknown]>([
    ['a key in the payload', 'ack', {}, { 'x-api-key': KEY }],
    ['a key after Bearer in the payload', 'ack', {}, { authorization: `Bearer ${KEY}` }],
    ['the name as some clients write it', 'ack', {}, { Authorization: `Bearer ${KEY}` }],
    ['the key of an administrator', 'ack', {}, { 'x-api-key': ADMIN }],
    ['a key in the header', 'ack', { 'x-api-key': KEY }, undefined],
    ['a key in the header, and a wrong one', 'ack', { 'x-api-key': KEY }, { authorization: 'x' }],
    ['a wrong key', 4403, {}, { 'x-api-key': 'wrong' }],
    ['no key', 4403, {}, undefined],
    ['an empty payload', 4403, {}, {}],
    ['a key of metrics', 4403, {}, { 'x-api-key': METRICS }],
    ['a key without Bearer', 4403, {}, { authorization: KEY }],
    ['the hash of the key', 4403, {}, { 'x-api-key': hash(KEY) }],
    ['a key that is no text', 4403, {}, { 'x-api-key': [KEY] }],
    ['a payload that is no object', 4400, {}, KEY],
  ])('with %s is told %s', async (_, told, headers, payload) => {
    using one = await openSocket(closed.url, headers)
    one.send({ type: 'connection_init', payload })
    if (told === 'ack') {
      expect(await one.next()).toEqual({ type: 'connection_ack' })
      one.send(subscribe)
      expect(await one.next()).toMatchObject({ type: 'next', id: '1' })
    } else expect((await one.closed)[0]).toBe(told)
  })

  it.each<[string, number, readonly unknown[]]>([
    ['says nothing', 4408, []],
    ['subscribes before it is admitted', 4401, [subscribe]],
    ['begins twice', 4429, [INIT, INIT]],
    ['uses an id twice', 4409, [INIT, subscribe, subscribe]],
    ['sends no JSON', 4400, ['{']],
    ['sends what is no message', 4400, [{ type: 'start' }]],
    ['sends what only a server sends', 4400, [{ type: 'connection_ack' }]],
    ['sends no query', 4400, [INIT, { ...subscribe, payload: {} }]],
    ['sends too much', 1009, [`"${'x'.repeat(300_000)}"`]],
  ])('that %s is closed with %i', async (_, code, messages) => {
    using one = await openSocket(anybody.url)
    for (const [index, message] of messages.entries()) {
      one.send(message)
      if (index === 0 && message === INIT) await one.next()
    }
    expect((await one.closed)[0]).toBe(code)
  })

  it('of no protocol is closed with 4406', async () => {
    using one = await openSocket(anybody.url, {}, [])
    expect((await one.closed)[0]).toBe(4406)
  })

  it.each<[number, string, readonly string[]]>([
    [101, '/graphql', ['host: localhost', `x-api-key: ${KEY}`]],
    [101, '/graphql/', ['host: localhost', `authorization: Bearer ${KEY}`]],
    [101, '/graphql?a=b', ['host: localhost']],
    [401, '/graphql', ['host: localhost', 'x-api-key: wrong']],
    [403, '/graphql', ['host: localhost', 'origin: https://elsewhere.example']],
    [403, '/graphql', ['host: localhost', 'origin: null', `x-api-key: ${KEY}`]],
    [400, '/graphql', [`x-api-key: ${KEY}`]],
    [400, '/graphql', ['host: localhost', 'host: localhost']],
    [404, '/nothing', ['host: localhost']],
    [200, '/health/live', ['host: localhost']],
  ])('is answered %i at %s with %j', async (status, path, lines) => {
    const text = requestOf(`GET ${path} HTTP/1.1`, ...lines, ...HANDSHAKE)
    expect((await sendAndLeave(closed.url, text)).status).toBe(status)
  })

  it('that is no handshake is refused as every request is', async () => {
    const lines = ['host: localhost', ...HANDSHAKE.filter((line) => !line.includes('-key'))]
    const { status, body } = await sendRaw(
      anybody.url,
      requestOf('GET /graphql HTTP/1.1', ...lines),
    )
    expect([status, JSON.parse(body)]).toMatchObject([400, { errors: [{}] }])
  })

  it('is pinged, and cut off when it answers no ping', async () => {
    await using gateway = await startGateway({ bounds: { heartbeatMs: 500 } })
    const url = `${gateway.url.replace('http', 'ws')}/graphql`
    const alive = new WebSocket(url, 'graphql-transport-ws')
    const dead = new WebSocket(url, 'graphql-transport-ws', { autoPong: false })
    const codeOf = (socket: WebSocket) =>
      new Promise((resolve) => socket.once('close', (code) => resolve(code)))
    const [codeOfAlive, codeOfDead] = [codeOf(alive), codeOf(dead)]
    await once(alive, 'ping')
    expect(await codeOfDead).toBe(1006)
    await once(alive, 'ping')
    alive.close(1000)
    expect(await codeOfAlive).toBe(1000)
  })

  it('is what the client of graphql-ws speaks', async () => {
    const client = wsClient({
      url: `${closed.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${KEY}` },
      retryAttempts: 0,
    })
    const results = client.iterate({ query })
    expect((await results.next()).value).toHaveProperty('data.budgets')
    await results.return?.()
    await client.dispose()
  })
})

describe('a name that may be rebound to the gateway', () => {
  it('opens neither an event stream nor a WebSocket', async () => {
    const headers = { host: 'elsewhere.example' }
    using stream = await openStream(anybody.url, { body: { query }, headers })
    expect(stream.response.statusCode).toBe(421)
    const text = requestOf('GET /graphql HTTP/1.1', 'host: elsewhere.example', ...HANDSHAKE)
    expect((await sendAndLeave(anybody.url, text)).status).toBe(421)
  })
})

describe('a request that would leave HTTP for what is not spoken here', () => {
  const body = JSON.stringify({ query: '{ budgets { family } }' })
  const post = [
    'host: localhost',
    'content-type: application/json',
    `content-length: ${body.length}`,
  ]
  it.each([
    ['upgrade: h2c', 'connection: Upgrade, HTTP2-Settings', 'http2-settings: AAMAAABkAAQAAP__'],
    ['upgrade: h2c', 'connection: upgrade'],
    ['upgrade: websocket', 'connection: upgrade'],
    ['upgrade: TLS/1.0, HTTP/1.1', 'connection: Upgrade'],
  ])('is answered as without that: %s %s', async (...lines) => {
    const text = requestOf('POST /graphql HTTP/1.1', ...post, ...lines) + body
    const answer = await sendAndLeave(anybody.url, text)
    expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('"budgets"')])
  })

  it('keeps its connection, and its body may come later', async () => {
    const socket = await open(anybody.url)
    const head = requestOf('POST /graphql HTTP/1.1', ...post, 'upgrade: h2c', 'connection: upgrade')
    socket.write(head)
    await new Promise((resolve) => setImmediate(resolve))
    socket.write(body)
    socket.write(requestOf('GET /health/live HTTP/1.1', 'host: localhost', 'connection: close'))
    const text = await readAll(socket)
    expect(parse(text).status).toBe(200)
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  })
})
