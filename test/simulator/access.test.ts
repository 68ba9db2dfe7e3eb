import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startSimulator } from '../../src/simulator/simulator.js'
import { tokenAnswerSchema } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'
import { askForToken, paths, replyOf, signIn } from './caller.js'

describe('The token endpoint', () => {
  it('gives a token for client credentials, with its life in seconds', async () => {
    await using simulator = await startSimulator({
      clock: new ManualClock(),
      tokenLifeSeconds: 600,
    })
    const { status, json, headers } = await askForToken(simulator, 'simulator', 'simulator-secret')
    expect(status).toBe(200)
    expect(tokenAnswerSchema.parse(json)).toMatchObject({ token_type: 'bearer', expires_in: 600 })
    expect(headers.get('inin-correlation-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('inin-ratelimit-count')).toBeNull()
  })

  it('refuses a wrong secret in the way of OAuth', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const { status, json } = await askForToken(simulator, 'simulator', 'guess')
    expect(status).toBe(401)
    expect(json).toMatchObject({ error: 'invalid_client', description: expect.any(String) })
  })

  it('says 400, not 429, when too many tokens are asked for in a minute', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock, quota: { tokensPerMinute: 2 } })
    await signIn(simulator)
    await signIn(simulator)
    const refused = await askForToken(simulator, 'simulator', 'simulator-secret')
    expect(refused.status).toBe(400)
    expect(refused.json).toMatchObject({
      error: 'invalid_request',
      description: expect.stringMatching(/^rate limit exceeded;/),
    })
    await clock.advance(60_000)
    expect((await askForToken(simulator, 'simulator', 'simulator-secret')).status).toBe(200)
  })
})

describe('The API', () => {
  it('tells a missing, an unknown, a revoked and an expired token apart', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock, tokenLifeSeconds: 60 })
    const codeOf = (json: unknown) => z.looseObject({ code: z.string() }).parse(json).code
    const missing = await fetch(simulator.url + paths.queues).then(replyOf)
    const unknown = await fetch(simulator.url + paths.queues, {
      headers: { authorization: 'Bearer guess' },
    }).then(replyOf)
    const caller = await signIn(simulator)
    await clock.advance(60_000)
    const expired = await caller.get(paths.queues)
    simulator.revokeTokens()
    const revoked = await caller.get(paths.queues)

    const replies = [missing, unknown, expired, revoked]
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect(replies.map(({ json }) => codeOf(json))).toEqual([
      'authentication.required',
      'bad.credentials',
      'credentials.expired',
      'bad.credentials',
    ])
  })

  it('puts a correlation id on every answer, the same as in the body of an error', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    const { status, json, headers } = await caller.get('/api/v2/analytics/reports/7/fetch')
    expect(status).toBe(404)
    expect(json).toEqual({
      message: expect.any(String),
      code: 'not.found',
      status: 404,
      contextId: headers.get('inin-correlation-id'),
      details: [],
      errors: [],
    })
    expect(headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate')
    expect(headers.get('date')).toBe('Mon, 03 Aug 2026 13:00:00 GMT')
  })

  it('refuses the wrong method, type, size and syntax', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    const caller = await signIn(simulator)
    expect((await caller.get(paths.conversationAggregates)).status).toBe(405)
    const large = await caller.post(paths.conversationAggregates, 'x'.repeat(512_000))
    expect(large.status).toBe(413)
    expect(large.json).toMatchObject({ code: 'request.entity.too.large' })

    const token = await askForToken(simulator, 'simulator', 'simulator-secret')
    const { access_token } = tokenAnswerSchema.parse(token.json)
    const send = (type: string, body: string) =>
      fetch(simulator.url + paths.conversationAggregates, {
        method: 'POST',
        headers: { authorization: `Bearer ${access_token}`, 'content-type': type },
        body,
      })
    expect((await send('text/plain', '{}')).status).toBe(415)
    expect((await send('application/json', '{')).status).toBe(400)
  })

  it('records every request in order of arrival, refused ones included', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock })
    const caller = await signIn(simulator)
    await caller.get(`${paths.queues}?id=a&id=b&pageSize=5`)
    await caller.post(paths.queueObservations, { metrics: [] })
    expect(simulator.requests).toEqual([
      {
        method: 'POST',
        path: '/oauth/token',
        at: clock.now(),
        body: { grant_type: 'client_credentials' },
        status: 200,
      },
      {
        method: 'GET',
        path: paths.queues,
        query: { id: ['a', 'b'], pageSize: ['5'] },
        at: clock.now(),
        status: 200,
      },
      {
        method: 'POST',
        path: paths.queueObservations,
        at: clock.now(),
        body: { metrics: [] },
        status: 400,
      },
    ])
    simulator.clearRequests()
    expect(simulator.requestsTo('/oauth/token')).toEqual([])
  })
})
