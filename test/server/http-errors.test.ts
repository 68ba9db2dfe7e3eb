import { describe, expect, it } from 'vitest'
import { startGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'
import { open, parse, readAll, requestText, sendRaw } from '../support/raw-http.js'

const query = '{ budgets { family } }'
const body = JSON.stringify({ query })
const json = 'content-type: application/json'
const long = 'x'.repeat(20_000)

describe('what never becomes a question', () => {
  it.each<[number, string, readonly string[], string, RegExp]>([
    [404, 'GET /nothing', [], '', /the API is at \/graphql/],
    [404, 'POST /metrics', [json], body, /the API is at/],
    [404, 'PROPFIND /graphql', [], '', /the API is at/],
    [405, 'PUT /graphql', [json], body, /Use POST/],
    [405, 'DELETE /graphql', [], '', /Use POST/],
    [405, 'OPTIONS /graphql', [], '', /Access-Control-Request-Method/],
    [405, 'OPTIONS *', [], '', /Access-Control-Request-Method/],
    [405, 'OPTIONS /nothing', [], '', /Access-Control-Request-Method/],
    [405, 'OPTIONS /graphql', ['origin: http://localhost'], '', /Access-Control-Request/],
    [400, 'GET /%', [], '', /"%" that encodes nothing/],
    [400, 'GET /graphql%zz', [], '', /"%" that encodes nothing/],
    [400, 'GET /graphiql/%c3%28', [], '', /"%" that encodes nothing/],
    [400, 'POST /graphql', [json], '{', /JSON/],
    [400, 'POST /graphql', [json], '{"query":"{a}","__proto__":{}}', /JSON/],
    [400, 'POST /graphql', [json], '', /body/i],
    [400, 'POST /graphql', [json], '5', /POST body missing/],
    [400, 'POST /graphql', [json], '"text"', /POST body missing/],
    [400, 'POST /graphql', [json], 'null', /POST body missing/],
    [413, 'POST /graphql', [json], JSON.stringify({ query: 'x'.repeat(300_000) }), /256 KB/],
    [415, 'POST /graphql', ['content-type: text/plain'], body, /Send application\/json/],
    [415, 'POST /graphql', ['content-type: application/xml'], body, /Send application\/json/],
    [415, 'POST /graphql', [], body, /Send application\/json/],
    ...['gzip', 'deflate', 'br', 'zstd', 'x-gzip', 'GZIP', 'identity, gzip', 'aes128gcm'].map(
      (encoding): [number, string, readonly string[], string, RegExp] => [
        415,
        'POST /graphql',
        [json, `content-encoding: ${encoding}`],
        body,
        /Compressed bodies are not read/,
      ],
    ),
    [431, `GET /graphql?query=${long}`, [], '', /too large together/],
    [431, 'GET /graphql', [`x-long: ${long}`], '', /too large together/],
    [417, 'POST /graphql', ['expect: everything'], body, /100-continue/],
    [400, 'GET /graphql', ['host: localhost'], '', /exactly one Host/],
    [400, 'GET /health/live', ['host: evil.example'], '', /exactly one Host/],
    [400, 'NONSENSE /graphql', [], '', /not valid HTTP/],
    [400, 'GET /graphql', ['no header'], '', /not valid HTTP/],
    [400, 'GET /graphql', ['content-length: x'], '', /not valid HTTP/],
    [
      400,
      'POST /graphql',
      ['transfer-encoding: chunked', 'content-length: 5'],
      body,
      /not valid HTTP/,
    ],
    [400, 'POST /graphql', [json, 'transfer-encoding: chunked'], 'zz\r\n', /not valid HTTP/],
  ])('%i: %s %j', async (status, line, headers, sent, message) => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log })
    const isChunked = headers.includes('transfer-encoding: chunked')
    const text = requestText(
      `${line} HTTP/1.1`,
      ['host: localhost', ...headers],
      isChunked ? '' : sent,
    )
    const answer = await sendRaw(gateway.url, isChunked ? text + sent : text)
    expect(answer.status).toBe(status)
    expect(answer.head).toMatch(/content-type: application\/(graphql-response\+)?json/)
    const { errors } = JSON.parse(answer.body) as { errors: { message: string }[] }
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(message),
        extensions: { code: expect.any(String) },
      }),
    ])
    const warned = lines.map((one) => JSON.parse(one)).filter(({ level }) => level >= 40)
    expect(warned).toEqual([])
  })

  it('that goes away amid its body leaves no error', async () => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log })
    const socket = await open(gateway.url)
    socket.write(
      requestText('POST /graphql HTTP/1.1', ['host: localhost', json, 'content-length: 99']),
    )
    socket.end('{"query"')
    expect(parse(await readAll(socket))).toMatchObject({ status: 400 })
    await gateway.post(body)
    const warned = lines.map((one) => JSON.parse(one)).filter(({ level }) => level >= 40)
    expect(warned).toEqual([])
  })
})

describe('a GET', () => {
  const target = `/graphql?query=${encodeURIComponent(query)}`
  it.each([
    [{}, 400],
    [{ accept: 'application/json' }, 400],
    [{ 'x-api-key': '' }, 400],
    [{ 'x-api-key': 'any' }, 200],
    [{ authorization: 'Bearer any' }, 200],
    [{ 'apollo-require-preflight': '1' }, 200],
    [{ 'x-apollo-operation-name': 'Wall' }, 200],
    [{ 'content-type': 'application/json' }, 200],
    [{ 'content-type': 'text/plain' }, 400],
    [{ 'content-type': 'text/plain', 'x-api-key': 'any' }, 415],
  ])(
    'that a browser sends across origins only after it has asked is answered: %j, %i',
    async (headers, status) => {
      await using gateway = await startGateway()
      const answer = await fetch(`${gateway.url}${target}`, {
        headers: headers as Record<string, string>,
      })
      expect(answer.status).toBe(status)
    },
  )
})

it('refuses HTTP/1.1 without a Host', async () => {
  await using gateway = await startGateway({ env: { API_KEYS: 'a'.repeat(64) } })
  const answer = await sendRaw(gateway.url, requestText('GET / HTTP/1.1'))
  expect(answer.status).toBe(400)
  expect(answer.body).toContain('exactly one Host')
})

it('takes content-encoding identity', async () => {
  await using gateway = await startGateway()
  expect((await gateway.post(body, { 'content-encoding': 'identity' })).status).toBe(200)
})
