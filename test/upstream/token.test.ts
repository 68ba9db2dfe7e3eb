import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { Turns } from '../../src/time/turns.js'
import { TokenSource } from '../../src/upstream/auth/token.js'
import type { UpstreamEvent } from '../../src/upstream/events.js'
import { Exchange } from '../../src/upstream/http/exchange.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import { type Script, ScriptedServer, token } from './scripted-server.js'

async function start(...scripts: Script[]) {
  let turnsTaken = 0
  const turns = new Turns((run) => {
    turnsTaken += 1
    setImmediate(run)
  })
  const clock = new ManualClock()
  const server = await ScriptedServer.start()
  server.on('/oauth/token', ...scripts)
  const exchange = new Exchange({ clock })
  const events: UpstreamEvent[] = []
  const tokens = new TokenSource({
    loginUrl: server.url,
    clientId: 'client-id-4711',
    clientSecret: 'very-secret-4711',
    exchange,
    clock,
    turns,
    random: () => 0,
    onEvent: (event) => events.push(event),
  })
  return {
    clock,
    server,
    tokens,
    events,
    turnsTaken: () => turnsTaken,
    posts: () => server.count('POST /oauth/token'),
    /** Until a renewal behind has ended, however it ends. */
    told: async (count: number) => {
      while (events.length < count) await settleMicrotasks()
    },
    async [Symbol.asyncDispose]() {
      await exchange.close()
      await tokens.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('fetching', () => {
  it('asks once for a hundred callers, with Basic auth and a form', async () => {
    await using source = await start(token('a'))
    const given = await Promise.all(Array.from({ length: 100 }, () => source.tokens.token()))
    expect(new Set(given)).toEqual(new Set(['a']))
    expect(source.posts()).toBe(1)
    expect(source.server.seen[0]).toMatchObject({
      headers: {
        authorization: `Basic ${Buffer.from('client-id-4711:very-secret-4711').toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    })
    expect(source.events).toEqual([{ type: 'tokenFetched', ms: 0, lifeSeconds: 3600 }])
  })

  it('parses a large answer in many turns of the loop', async () => {
    const more = Array.from({ length: 40_000 }, () => 'a'.repeat(100))
    const body = { access_token: 'a', expires_in: 3600, more }
    await using source = await start({ body })
    expect(await source.tokens.token()).toBe('a')
    expect(source.turnsTaken()).toBeGreaterThan(10)
  })

  it('goes on for the others when one caller leaves', async () => {
    await using source = await start(token('a'))
    const caller = new AbortController()
    const leaving = source.tokens.token(caller.signal)
    const staying = source.tokens.token()
    caller.abort(new Error('left'))
    await expect(leaving).rejects.toThrow('left')
    expect(await staying).toBe('a')
    expect(source.posts()).toBe(1)
  })

  it('tries a failing endpoint three times, then lets it rest', async () => {
    await using source = await start({ status: 502, body: '<html>' })
    const error = await source.tokens.token().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', upstreamStatus: 502 })
    expect(source.posts()).toBe(3)
    await expect(source.tokens.token()).rejects.toBe(error)
    expect(source.posts()).toBe(3)
    source.server.on('/oauth/token', token('b'))
    await source.clock.advance(SECOND)
    expect(await source.tokens.token()).toBe('b')
  })

  it('has no use for an answer without a token', async () => {
    await using source = await start({ body: { access_token: '', expires_in: 'x' } })
    await expect(source.tokens.token()).rejects.toMatchObject({ kind: 'malformed' })
  })
})

describe('renewal', () => {
  it('happens behind at nine tenths of its life', async () => {
    await using source = await start(token('a', 1000), token('b', 1000))
    await source.tokens.token()
    await source.clock.advance(899 * SECOND)
    expect(await source.tokens.token()).toBe('a')
    expect(source.events).toHaveLength(1)
    await source.clock.advance(1 * SECOND)
    expect(await source.tokens.token()).toBe('a')
    await source.told(2)
    expect(await source.tokens.token()).toBe('b')
    expect(source.posts()).toBe(2)
  })

  it('happens in front once the token has expired', async () => {
    await using source = await start(token('a', 1000), token('b', 1000))
    await source.tokens.token()
    await source.clock.advance(1000 * SECOND)
    expect(await source.tokens.token()).toBe('b')
  })

  it('may fail behind without anyone noticing while the old token works', async () => {
    await using source = await start(token('a', 1000), { status: 400, body: {} }, token('c'))
    await source.tokens.token()
    await source.clock.advance(900 * SECOND)
    expect(await source.tokens.token()).toBe('a')
    await source.told(2)
    expect(await source.tokens.token()).toBe('a')
    expect(source.events[1]).toEqual({
      type: 'tokenFailed',
      ms: 0,
      code: 'UPSTREAM_REJECTED',
      status: 400,
    })
    expect(source.posts()).toBe(2)
    await source.clock.advance(30 * SECOND)
    expect(await source.tokens.token()).toBe('a')
    await source.told(3)
    expect(await source.tokens.token()).toBe('c')
  })
})

describe('refusals', () => {
  it('sends the operator to the credentials, and repeats neither them nor the answer', async () => {
    const body = { error: 'invalid_client', description: 'bad secret very-secret-4711' }
    await using source = await start({ status: 401, body })
    const error: unknown = await source.tokens.token().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus: 401, reason: '' })
    expect(`${error}`).toContain('GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET')
    expect(`${error}${JSON.stringify(error)}`).not.toContain('4711')
    await source.tokens.token().catch(() => undefined)
    expect(source.posts()).toBe(1)
  })

  it.each([
    [
      { status: 400, body: { error: 'invalid_request', description: 'rate limit exceeded; x' } },
      30,
    ],
    [{ status: 400, headers: { 'retry-after': '9' }, body: 'Rate Limit Exceeded' }, 9],
    [{ status: 429, headers: { 'retry-after': '7' }, body: {} }, 7],
  ])('takes %o for a rate limit, and asks nobody for %i seconds', async (script, seconds) => {
    await using source = await start(script, token('a'))
    const retryAtMs = source.clock.now() + seconds * SECOND
    const spent = { code: 'BUDGET_SPENT', family: 'token', retryAtMs }
    await expect(source.tokens.token()).rejects.toMatchObject(spent)
    await source.clock.advance(seconds * SECOND - 1)
    await expect(source.tokens.token()).rejects.toMatchObject(spent)
    expect(source.posts()).toBe(1)
    await source.clock.advance(1)
    expect(await source.tokens.token()).toBe('a')
  })

  it('drops a refused token only while it is the current one', async () => {
    await using source = await start(token('a'), token('b'))
    const first = await source.tokens.token()
    for (let times = 0; times < 100; times++) source.tokens.invalidate(first)
    expect(await source.tokens.token()).toBe('b')
    source.tokens.invalidate(first)
    expect(await source.tokens.token()).toBe('b')
    expect(source.posts()).toBe(2)
  })

  it('stops asking when new tokens are refused, too', async () => {
    await using source = await start(token('a'), token('b'), token('c'))
    source.tokens.invalidate(await source.tokens.token())
    source.tokens.invalidate(await source.tokens.token())
    await expect(source.tokens.token()).rejects.toMatchObject({ upstreamStatus: 401 })
    expect(source.posts()).toBe(2)
    await source.clock.advance(30 * SECOND)
    expect(await source.tokens.token()).toBe('c')
  })
})
