import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'
import { requestText, sendRaw } from '../support/raw-http.js'

const hash = (key: string) => createHash('sha256').update(key).digest('hex')
const KEY = 'wall board/key-1+=~'
const ADMIN = 'admin-key-1'
const METRICS = 'metrics-key-1'
const API_KEYS = [hash(KEY), 'f'.repeat(64)].join(',')
const env = { API_KEYS, API_ADMIN_KEYS: hash(ADMIN), METRICS_KEY: hash(METRICS) }
/** As a HOST that is not loopback, but reached from here only. */
const PUBLIC = { HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on' }

const query = '{ budgets { family } }'
const body = JSON.stringify({ query })
const local = (gateway: TestGateway) => gateway.url.replace('0.0.0.0', '127.0.0.1')
const get = (gateway: TestGateway, path: string, headers: Record<string, string> = {}) =>
  fetch(`${local(gateway)}${path}`, { headers })

describe('API keys', () => {
  it.each([
    [`authorization: Bearer ${KEY}`],
    [`authorization: bearer   ${KEY}  `],
    [`authorization: Bearer\t${KEY}\t`],
    [`x-api-key: ${KEY}`],
    [`x-api-key:   ${KEY}   `],
    [`x-api-key: ${ADMIN}`],
    [`authorization: Bearer ${ADMIN}`],
    [`authorization: Bearer wrong`, `x-api-key: ${KEY}`],
    [`authorization: Bearer ${KEY}`, 'x-api-key: wrong'],
    [`authorization: Basic d2FsbA==`, `x-api-key: ${KEY}`],
    [`x-api-key: wrong`, `x-api-key: ${KEY}`],
  ])('let in whoever sends %s %s', async (...lines) => {
    await using gateway = await startGateway({ env })
    const headers = ['host: localhost', 'content-type: application/json', ...lines]
    const text = requestText('POST /graphql HTTP/1.1', headers, body)
    expect(await sendRaw(gateway.url, text)).toMatchObject({ status: 200 })
  })

  it.each(['schlüssel', 'clé à moi', '鍵'])('may be %s, as bytes of UTF-8', async (key) => {
    await using gateway = await startGateway({ env: { API_KEYS: hash(key) } })
    const sent = Buffer.from(key).toString('latin1')
    for (const line of [`x-api-key: ${sent}`, `authorization: Bearer ${sent}`]) {
      const headers = ['host: localhost', 'content-type: application/json', line]
      const text = requestText('POST /graphql HTTP/1.1', headers, body)
      expect(await sendRaw(gateway.url, text)).toMatchObject({ status: 200 })
    }
  })

  it.each([
    [{}],
    [{ authorization: 'Bearer wrong' }],
    [{ authorization: KEY }],
    [{ authorization: 'Bearer' }],
    [{ authorization: `Token ${KEY}` }],
    [{ 'x-api-key': `Bearer ${KEY}` }],
    [{ 'x-api-key': `${KEY},${KEY}` }],
    [{ 'x-api-key': hash(KEY) }],
    [{ 'x-api-key': METRICS }],
    [{ authorization: 'Basic d2FsbA==' }],
    [{ cookie: `x-api-key=${KEY}` }],
  ])('keep out whoever sends %j', async (headers) => {
    await using gateway = await startGateway({ env })
    const question = JSON.stringify({ query: '{ queues { id } }' })
    const answer = await gateway.post(question, headers as Record<string, string>)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    })
    expect(gateway.asked()).toEqual([])
  })

  it('are asked for before the body is read', async () => {
    await using gateway = await startGateway({ env })
    const lines = ['host: localhost', 'content-type: application/json', 'content-length: 99']
    const head = requestText('POST /graphql HTTP/1.1', lines)
    expect(await sendRaw(gateway.url, head)).toMatchObject({ status: 401 })
  })
})

describe('everything that reaches the executor has passed the key', () => {
  const persisted = { persistedQuery: { version: 1, sha256Hash: hash(query) } }
  const extensions = `extensions=${encodeURIComponent(JSON.stringify(persisted))}`
  const accepts = [
    'text/html',
    'application/json, text/html',
    'text/html;q=0',
    'text/html;q=0, */*',
    'text/html, application/json;q=0.9',
    'TEXT/HTML',
    'text/*',
    '*/*',
    'application/xhtml+xml,text/html;q=0.001',
    'multipart/mixed, text/html',
    'text/html;level=1',
    ', text/html',
    '',
  ]
  const targets = [
    `/graphql?${extensions}`,
    `/graphql?${extensions}&variables=%7B%7D`,
    `/graphql?%65xtensions=${extensions.slice('extensions='.length)}`,
    `/graphql/?${extensions}`,
    `/graphq%6c?${extensions}`,
    `/graphql?a=1;${extensions}`,
    `/graphql?a#?${extensions}`,
    `/graphql?&&${extensions}`,
    `http://localhost/graphql?${extensions}`,
    `http://[/graphql?${extensions}`,
    `/graphql?query=${encodeURIComponent(query)}`,
    `/graphql?query=`,
    `/graphql?query`,
    `/graphql?operationName=x`,
    `/graphql?variables=%7B%7D`,
  ]
  it.each(targets)('GET %s', async (target) => {
    const gateway = await shared()
    for (const accept of accepts) {
      for (const method of ['GET', 'HEAD']) {
        const headers = ['host: localhost', `accept: ${accept}`, 'apollo-require-preflight: 1']
        const line = `${method} ${target} HTTP/1.1`
        const { status, body: text } = await sendRaw(gateway.url, requestText(line, headers))
        expect([200, 400, 401, 404, 421]).toContain(status)
        // What is answered without a key is the page.
        if (status === 200 && method === 'GET') expect(text).toMatch(/^<!doctype html>/)
        expect(text).not.toContain('"data"')
      }
    }
  })

  let started: Promise<TestGateway> | undefined
  const shared = () => {
    started ??= (async () => {
      const gateway = await startGateway({ env })
      const asHolder = { 'x-api-key': KEY, 'apollo-require-preflight': '1' }
      await gateway.post(JSON.stringify({ query, extensions: persisted }), asHolder)
      const known = await get(gateway, `/graphql?${extensions}`, asHolder)
      expect(await known.json()).toMatchObject({ data: { budgets: [{}] } })
      return gateway
    })()
    return started
  }
})

describe('metrics and readiness', () => {
  const keyed = { ...PUBLIC, ...env }
  it.each([
    ['on loopback', {}, {}, 200, 'all'],
    ['on loopback with keys', env, {}, 200, 'all'],
    ['outside', keyed, {}, 401, 'short'],
    ['outside, wrong key', keyed, { 'x-api-key': 'wrong' }, 401, 'short'],
    ['outside, an API key', keyed, { 'x-api-key': KEY }, 200, 'all'],
    ['outside, an admin key', keyed, { authorization: `Bearer ${ADMIN}` }, 200, 'all'],
    ['outside, the key of METRICS_KEY', keyed, { authorization: `Bearer ${METRICS}` }, 200, 'all'],
    ['outside, AUTH=none', { ...PUBLIC, AUTH: 'none' }, {}, 401, 'short'],
    [
      'outside, AUTH=none and the key of METRICS_KEY',
      { ...PUBLIC, AUTH: 'none', METRICS_KEY: `${'e'.repeat(64)}, ${hash(METRICS)}` },
      { 'x-api-key': METRICS },
      200,
      'all',
    ],
  ] as const)('%s', async (_, settings, headers, status, ready) => {
    await using gateway = await startGateway({ env: settings })
    const metrics = await get(gateway, '/metrics', headers)
    expect(metrics.status).toBe(status)
    if (status === 401) {
      expect(metrics.headers.get('www-authenticate')).toBe('Bearer')
      expect(await metrics.text()).toMatch(/METRICS_KEY.*access\.openMetrics/)
    }
    const readiness = await get(gateway, '/health/ready', headers)
    expect(readiness.status).toBe(200)
    const text: unknown = await readiness.json()
    if (ready === 'short') expect(text).toEqual({ status: 'ready' })
    else expect(text).toMatchObject({ status: 'ready', store: { kind: 'memory' } })
    expect((await get(gateway, '/health/live', headers)).status).toBe(200)
  })

  // Where keys are configured any Host is answered: a page whose name is rebound has no key.
  it.each([
    ['localhost', [], 200, 'all'],
    ['127.0.0.1:4000', [], 200, 'all'],
    ['[::1]', [], 200, 'all'],
    ['evil.example', [], 401, 'short'],
    ['evil.example', ['origin: http://evil.example'], 401, 'short'],
    ['evil.localhost:4000', [], 401, 'short'],
    ['192.168.0.5', [], 401, 'short'],
    ['gateway', [], 401, 'short'],
    ['evil.example', [`x-api-key: ${METRICS}`], 200, 'all'],
  ] as const)('on loopback with keys, for Host %s and %j: %i', async (host, lines, status, all) => {
    await using gateway = await startGateway({ env })
    const ask = (path: string) =>
      sendRaw(gateway.url, requestText(`GET ${path} HTTP/1.1`, [`host: ${host}`, ...lines]))
    expect(await ask('/metrics')).toMatchObject({ status })
    const { body: text } = await ask('/health/ready')
    expect(text.includes('"store"')).toBe(all === 'all')
  })

  it('are open to everybody with access.openMetrics', async () => {
    const { access } = readConfig(keyed)
    await using gateway = await startGateway({
      env: keyed,
      config: { access: { ...access, openMetrics: true } },
    })
    expect((await get(gateway, '/metrics')).status).toBe(200)
    expect(await (await get(gateway, '/health/ready')).json()).toHaveProperty('store')
    expect((await gateway.post(body)).status).toBe(401)
  })
})

describe('a wrong key', () => {
  it('is counted each time and warned of once, and is in neither', async () => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ env: { ...PUBLIC, ...env }, log })
    const url = local(gateway)
    const wrong = { 'content-type': 'application/json', 'x-api-key': 'wrong-key-7' }
    for (let n = 0; n < 3; n += 1)
      await fetch(`${url}/graphql`, { method: 'POST', headers: wrong, body })
    await get(gateway, '/metrics', { authorization: 'Bearer wrong-key-7' })
    await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const metrics = await (await get(gateway, '/metrics', { 'x-api-key': METRICS })).text()
    expect(metrics).toContain('gcx_keys_refused_total{route="/graphql"} 3')
    expect(metrics).toContain('gcx_keys_refused_total{route="/metrics"} 1')
    const warnings = lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40)
    expect(warnings).toEqual([
      expect.objectContaining({ event: 'refusals', refusal: 'keyRefused', count: 1 }),
    ])
    expect(lines.join('') + metrics).not.toMatch(/wrong-key-7|ffffffff/)
  })

  it.each([
    [{}, 0],
    [{ METRICS_KEY: hash(METRICS) }, 0],
    [{ AUTH: 'none', API_ADMIN_KEYS: hash(ADMIN) }, 1],
  ])('with %j is one only where a key can be right: %i', async (settings, count) => {
    await using gateway = await startGateway({ env: settings })
    expect((await gateway.post(body, { 'x-api-key': 'habit' })).status).toBe(200)
    expect(gateway.events.filter(({ type }) => type === 'keyRefused')).toHaveLength(count)
  })
})

describe('who may invalidate', () => {
  const mutation = JSON.stringify({
    query: 'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
  })
  it.each([
    ['on loopback, everybody', {}, {}, true],
    ['on loopback with API_KEYS, no API key', { API_KEYS }, { 'x-api-key': KEY }, false],
    ['no API key beside API_ADMIN_KEYS', env, { 'x-api-key': KEY }, false],
    ['an admin key', env, { 'x-api-key': ADMIN }, true],
    [
      'an admin key beside an API key',
      env,
      { 'x-api-key': KEY, authorization: `Bearer ${ADMIN}` },
      true,
    ],
    ['outside with AUTH=none, nobody', { ...PUBLIC, AUTH: 'none' }, {}, false],
    [
      'AUTH=none, nobody without an admin key',
      { AUTH: 'none', API_ADMIN_KEYS: hash(ADMIN) },
      {},
      false,
    ],
    [
      'AUTH=none, nobody with a wrong key',
      { AUTH: 'none', API_ADMIN_KEYS: hash(ADMIN) },
      { 'x-api-key': KEY },
      false,
    ],
    [
      'AUTH=none, an admin key',
      { AUTH: 'none', API_ADMIN_KEYS: hash(ADMIN) },
      { 'x-api-key': ADMIN },
      true,
    ],
  ])('%s', async (_, settings, headers, may) => {
    await using gateway = await startGateway({ env: settings })
    const answer = await fetch(`${local(gateway)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers } as Record<string, string>,
      body: mutation,
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject(
      may
        ? { data: { invalidateReports: { invalidatedAt: expect.any(String) } } }
        : {
            errors: [
              {
                message: expect.stringContaining('API_ADMIN_KEYS'),
                extensions: { code: 'FORBIDDEN' },
              },
            ],
          },
    )
  })
})
