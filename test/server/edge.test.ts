import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { startGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'

const body = JSON.stringify({ query: '{ budgets { family } }' })

describe('a browser', () => {
  it.each([
    ['https://studio.apollographql.com', true],
    ['http://localhost:3000', true],
    ['https://wall.example', true],
    ['https://elsewhere.example', false],
    ['http://localhost.elsewhere.example', false],
  ])('may ask from a page of %s: %s', async (origin, allowed) => {
    await using gateway = await startGateway({
      config: { access: { ...readConfig({}).access, corsOrigins: ['https://wall.example'] } },
    })
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
    const answer = await gateway.post(body, { origin })
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
  })

  it('on a public host lets no local page ask by itself', async () => {
    await using gateway = await startGateway({
      env: { HOST: '0.0.0.0', GENESYS_SIMULATOR: 'on', AUTH: 'none' },
    })
    const url = gateway.url.replace('0.0.0.0', '127.0.0.1')
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000' },
      body,
    })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('health', () => {
  it('is live, and ready before Genesys Cloud was ever asked', async () => {
    await using gateway = await startGateway()
    const get = async (path: string) => {
      const answer = await fetch(`${gateway.url}${path}`)
      return { status: answer.status, body: await answer.json() }
    }
    expect(await get('/health/live')).toEqual({ status: 200, body: { status: 'live' } })
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ready',
        genesys: { state: 'not-asked-yet' },
        store: { kind: 'memory', state: 'answering', flights: 'within this process' },
        budget: 'NORMAL',
      },
    })
    await gateway.ask('{ queues { id } }')
    expect((await get('/health/ready')).body).toMatchObject({ genesys: { state: 'answering' } })
  })

  it('stays ready while Genesys Cloud is dead, and tells so', async () => {
    await using gateway = await startGateway()
    gateway.simulator.faults.always({ kind: 'reset' })
    await gateway.ask('{ queues { id } }')
    const answer = await fetch(`${gateway.url}/health/ready`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ status: 'ready', genesys: { state: 'failing' } })
  })
})

describe('the log', () => {
  it('has a line for each request, under the id that its answer carries', async () => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log, env: { LOG_REQUESTS: 'all' } })
    const answer = await gateway.post(body, { 'x-request-id': 'wall-7' })
    expect(answer.headers.get('x-request-id')).toBe('wall-7')
    const invented = await gateway.post(body, {
      'x-request-id': 'no good id\u00e9'.replace('\u00e9', '!'),
    })
    expect(invented.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
    expect(requests[0]).toMatchObject({
      requestId: 'wall-7',
      method: 'POST',
      path: '/graphql',
      status: 200,
    })
  })

  it('holds no secret, no token, no key, no question', async () => {
    const { lines, log } = collect()
    const key = 'wallboard-key-1'
    await using gateway = await startGateway({
      log,
      env: { API_KEYS: createHash('sha256').update(key).digest('hex') },
    })
    gateway.simulator.faults.next({ kind: 'status', status: 500, body: '<html>secret page</html>' })
    await gateway.post(JSON.stringify({ query: '{ queues(nameContains: "Jane Doe") { id } }' }), {
      'x-api-key': key,
    })
    const text = lines.join('')
    expect(text).toContain('tokenFetched')
    for (const secret of [
      key,
      gateway.simulator.clientSecret,
      'Bearer',
      'Basic',
      'Jane Doe',
      'secret page',
    ]) {
      expect(text).not.toContain(secret)
    }
  })
})
