import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type BudgetOptions, LocalBudget } from '../../src/budget/budget.js'
import { SharedBudget } from '../../src/budget/shared/shared-budget.js'
import { HOUR, MINUTE, SECOND, systemClock } from '../../src/time/clock.js'
import { BudgetSpentError } from '../../src/upstream/errors/errors.js'
import { onBehalfOf } from '../../src/upstream/runs/on-behalf-of.js'
import { MemoryDocument } from '../budget/replicas.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { AGGREGATES, CLIENT_SECRET, startGenesys, TOKEN_LINE } from './genesys-on.js'
import { type Script, token } from './scripted-server.js'

const RESULTS = { results: [{ group: { queueId: 'q' } }] }
const limits = (count: number, allowed = 300, reset = 60) => ({
  'inin-ratelimit-allowed': `${allowed}`,
  'inin-ratelimit-count': `${count}`,
  'inin-ratelimit-reset': `${reset}`,
  'inin-correlation-id': 'c-1',
})
const LINE = `POST ${AGGREGATES}`
const broken: Script = (request) => request.socket.destroy()

describe('a call', () => {
  it('reserves, fetches a token, asks, observes, and returns what it read', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { headers: limits(12), body: RESULTS })
    const startedAtMs = on.clock.now()
    expect(await on.ask()).toEqual({
      value: RESULTS,
      startedAtMs,
      endedAtMs: startedAtMs,
      correlationId: 'c-1',
    })
    expect(on.lines()).toEqual([TOKEN_LINE, LINE])
    expect(on.server.seen[1]?.headers.authorization).toBe('Bearer token-a')
    expect(on.story()).toEqual(['reserved', 'tokenFetched', 'observed', 'exchange'])
    expect(on.budget.view('token')).toMatchObject({ limit: 300, remaining: 288, source: 'HEADERS' })
    expect(on.events.at(-1)).toEqual({
      type: 'exchange',
      family: 'conversations.aggregates',
      priority: 'first',
      method: 'POST',
      path: AGGREGATES,
      status: 200,
      ms: 0,
      correlationId: 'c-1',
    })
  })

  it('is not sent without budget', async () => {
    await using on = await startGenesys({ prior: { limit: 1, windowMs: MINUTE } })
    on.server.on(AGGREGATES, { body: RESULTS })
    await on.ask()
    await expect(on.ask()).rejects.toMatchObject({
      code: 'BUDGET_SPENT',
      family: 'token',
      retryAtMs: on.clock.now() + MINUTE,
    })
    expect(on.server.count(LINE)).toBe(1)
  })

  it('gives its reservation back when there is no token', async () => {
    await using on = await startGenesys()
    on.server.on('/oauth/token', { status: 401, body: {} })
    await expect(on.ask()).rejects.toMatchObject({ code: 'UPSTREAM_REJECTED' })
    expect(on.budget.view('token').remaining).toBe(300)
  })

  it('blocks the token bucket when the token endpoint is rate limited', async () => {
    await using on = await startGenesys()
    on.server.on('/oauth/token', { status: 400, body: { description: 'rate limit exceeded' } })
    await expect(on.ask()).rejects.toMatchObject({ code: 'BUDGET_SPENT', family: 'token' })
    expect(on.budget.view('token')).toMatchObject({
      mode: 'BLOCKED',
      retryAtMs: on.clock.now() + 30 * SECOND,
    })
  })
})

describe('every answer feeds the budget', () => {
  it.each([200, 400, 401, 403, 404, 413, 500, 503])('a %i', async (status) => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { status, headers: limits(70), body: {} })
    await on.ask('early').catch(() => undefined)
    expect(on.budget.view('token')).toMatchObject({ remaining: 230, source: 'HEADERS' })
  })

  it('a success that cannot be read', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { headers: limits(70), body: { results: 'none' } })
    await expect(on.ask()).rejects.toMatchObject({ kind: 'malformed' })
    expect(on.budget.view('token').remaining).toBe(230)
  })

  it('a broken connection counts as one call', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, broken)
    await expect(on.ask('early')).rejects.toMatchObject({ kind: 'connection' })
    expect(on.budget.view('token')).toMatchObject({ remaining: 299, source: 'PRIOR' })
  })
})

describe('a 429', () => {
  it('is never retried, and blocks its bucket for all calls at once', async () => {
    await using on = await startGenesys()
    const refused = { status: 429, headers: { ...limits(300), 'retry-after': '42' }, body: {} }
    on.server.on(AGGREGATES, refused)
    const retryAtMs = on.clock.now() + 42 * SECOND
    const spent = { code: 'BUDGET_SPENT', family: 'token', retryAtMs }
    await expect(on.ask()).rejects.toMatchObject(spent)
    await expect(on.ask('run')).rejects.toMatchObject(spent)
    expect(on.server.count(LINE)).toBe(1)
  })

  it('of a service blocks its family only', async () => {
    await using on = await startGenesys()
    const body = { limit: { namespace: 'analytics', key: 'some.rate', value: 10 } }
    on.server.on(AGGREGATES, { status: 429, headers: { ...limits(3), 'retry-after': '5' }, body })
    on.server.on('/api/v2/users', { headers: limits(4), body: { entities: [] } })
    await expect(on.ask()).rejects.toMatchObject({ family: 'conversations.aggregates' })
    await on.genesys.listUsers({ ids: ['u1', 'u2'], state: 'any' }, { priority: 'first' })
    expect(on.lines().at(-1)).toBe('GET /api/v2/users?id=u1&id=u2&state=any')
  })

  it('names its bucket and the end of its block, where the budget takes a while to record it', async () => {
    const document = new MemoryDocument(systemClock)
    document.delayTurns = 5
    const keeper = (options: BudgetOptions) =>
      new SharedBudget({ ...options, document: document.port() })
    await using on = await startGenesys({ keeper })
    const body = { limit: { namespace: 'platform.api', key: 'client.token.rate.per.minute' } }
    on.server.on(AGGREGATES, { status: 429, headers: { 'retry-after': '30' }, body })
    await expect(on.ask()).rejects.toMatchObject({
      code: 'BUDGET_SPENT',
      family: 'token',
      retryAtMs: on.clock.now() + 30 * SECOND,
    })
  })

  it('names the end of its block where the shared budget cannot be written', async () => {
    const document = new MemoryDocument(systemClock)
    const keeper = (options: BudgetOptions) =>
      new SharedBudget({ ...options, document: document.port() })
    await using on = await startGenesys({ keeper })
    on.server.on(AGGREGATES, (_, response) => {
      document.isAway = true
      response.writeHead(429, { 'retry-after': '30' }).end('{}')
    })
    await expect(on.ask()).rejects.toMatchObject({
      family: 'conversations.aggregates',
      retryAtMs: on.clock.now() + 30 * SECOND,
    })
  })

  it('is followed by one probe, then by all calls', async () => {
    await using on = await startGenesys()
    const refused = { status: 429, headers: { 'retry-after': '5' }, body: {} }
    on.server.on(AGGREGATES, refused, { headers: limits(10), body: RESULTS })
    await on.ask().catch(() => undefined)
    await on.clock.advance(5 * SECOND)
    const wave = await Promise.allSettled(Array.from({ length: 20 }, () => on.ask()))
    expect(wave.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    await Promise.all(Array.from({ length: 20 }, () => on.ask()))
    expect(on.server.count(LINE)).toBe(22)
  })
})

describe('retries', () => {
  it.each<[string, Script[], number]>([
    [
      '502 HTML twice',
      [
        { status: 502, body: '<html>' },
        { status: 502, body: '<html>' },
      ],
      3,
    ],
    ['504, then a broken connection', [{ status: 504 }, broken], 3],
    ['500 once', [{ status: 500 }], 2],
  ])('answer a call after %s', async (_, failures, exchanges) => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, ...failures, { headers: limits(9), body: RESULTS })
    expect((await on.ask()).value).toEqual(RESULTS)
    expect(on.server.count(LINE)).toBe(exchanges)
    expect(on.story().filter((type) => type === 'reserved')).toHaveLength(exchanges)
    expect(on.story().filter((type) => type === 'retried')).toHaveLength(exchanges - 1)
  })

  it.each<[number, number]>([
    [502, 3],
    [503, 3],
    [504, 3],
    [500, 2],
    [501, 1],
    [302, 1],
    [408, 1],
  ])('gives up on %i after %i exchanges', async (status, exchanges) => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { status, body: '<html>' })
    await expect(on.ask()).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      kind: 'failed',
      upstreamStatus: status,
    })
    expect(on.server.count(LINE)).toBe(exchanges)
  })

  it('wait as long as a 503 says', async () => {
    await using on = await startGenesys()
    const busy = { status: 503, headers: { 'retry-after': '4' }, body: {} }
    on.server.on(AGGREGATES, busy, { body: RESULTS })
    const answer = on.ask()
    while (!on.story().includes('exchange')) await settleMicrotasks()
    await on.clock.advance(4 * SECOND - 1)
    expect(on.server.count(LINE)).toBe(1)
    await on.clock.advance(1)
    await answer
    expect(on.server.count(LINE)).toBe(2)
  })

  it('end with the failure when the budget has no room for another try', async () => {
    await using on = await startGenesys({ prior: { limit: 1, windowMs: MINUTE } })
    on.server.on(AGGREGATES, { status: 502, body: '' })
    await expect(on.ask()).rejects.toMatchObject({ upstreamStatus: 502 })
    expect(on.server.count(LINE)).toBe(1)
  })

  it('never repeat a submit that may have arrived', async () => {
    await using on = await startGenesys()
    const path = '/api/v2/analytics/conversations/details/jobs'
    on.server.on(path, broken)
    const submit = {
      family: 'conversations.details.jobs',
      priority: 'first',
      method: 'POST',
      path,
      body: {},
      idempotent: false,
    } as const
    const answer = on.genesys.client.call(submit, z.unknown())
    await expect(answer).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(on.server.count(`POST ${path}`)).toBe(1)
  })
})

describe('a refused token', () => {
  it('is replaced once, however many calls are refused with it', async () => {
    await using on = await startGenesys({ silenceMs: 10_000 })
    on.server.on('/oauth/token', token('old'), token('new'))
    on.server.on(AGGREGATES, (request, response) => {
      const known = request.headers.authorization === 'Bearer new'
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' })
      response.end(JSON.stringify(known ? RESULTS : { code: 'bad.credentials' }))
    })
    await Promise.all(Array.from({ length: 100 }, () => on.ask()))
    expect(on.server.count(TOKEN_LINE)).toBe(2)
    expect(on.server.count(LINE)).toBe(200)
  })

  it('ends the call when the new one is refused, too', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { status: 401, body: { message: 'Invalid login credentials.' } })
    await expect(on.ask()).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      upstreamStatus: 401,
      message: expect.stringContaining('GENESYS_CLIENT_SECRET'),
    })
    expect(on.server.count(LINE)).toBe(2)
    await on.ask().catch(() => undefined)
    expect(on.server.count(TOKEN_LINE)).toBe(2)
  })
})

describe('a rejection', () => {
  it("has the gateway's words for what Genesys says about the query", async () => {
    await using on = await startGenesys()
    const body = {
      message: 'Value [nOffred] is not valid for field type [metric].',
      contextId: 'c-2',
    }
    on.server.on(AGGREGATES, { status: 400, body })
    await expect(on.ask()).rejects.toMatchObject({
      code: 'UPSTREAM_REJECTED',
      upstreamStatus: 400,
      reason: 'a value is not valid for its field',
      correlationId: 'c-2',
    })
    expect(on.server.count(LINE)).toBe(1)
  })

  it('names the permission that is missing', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { status: 403, body: { code: 'missing.permissions' } })
    await expect(on.ask()).rejects.toThrow('analytics:conversationAggregate:view')
  })

  it('says where an answer is not as expected, without the value there', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { body: { results: 7_654_321 } })
    const error = await on.ask().catch((thrown: unknown) => thrown)
    expect(`${error}`).toContain('results is not as expected')
    expect(`${error}`).not.toContain('7654321')
  })

  it.each([
    ['packed', { 'content-encoding': 'br' }, '{}', 'compressed in a way'],
    ['tooDeep', {}, '['.repeat(200_000), 'nests deeper'],
  ])(
    'leaves an answer unread that is %s: told, counted, asked once',
    async (cause, more, body, words) => {
      await using on = await startGenesys()
      const headers = { 'inin-ratelimit-allowed': '180', 'inin-ratelimit-count': '80', ...more }
      on.server.on(AGGREGATES, { headers, body })
      await expect(on.ask()).rejects.toMatchObject({
        ...{ code: 'UPSTREAM_UNAVAILABLE', kind: 'malformed' },
        message: expect.stringContaining(words),
      })
      expect(on.server.count(LINE)).toBe(1)
      expect(on.budget.view('token')).toMatchObject({ limit: 180, remaining: 100 })
      expect(on.events).toContainEqual(expect.objectContaining({ type: 'unread', cause }))
    },
  )

  it('recognises a 429 whose body has an unknown encoding', async () => {
    await using on = await startGenesys()
    const headers = { 'retry-after': '42', 'content-encoding': 'br' }
    on.server.on(AGGREGATES, { status: 429, headers, body: 'x' })
    await expect(on.ask()).rejects.toMatchObject({ code: 'BUDGET_SPENT' })
  })

  it('does not take an HTML page for an answer', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { body: '<html>Please log in</html>' })
    await expect(on.ask()).rejects.toMatchObject({ kind: 'malformed' })
  })
})

describe('leaving', () => {
  it('ends with the caller, and the sent call stays counted', async () => {
    await using on = await startGenesys()
    const caller = new AbortController()
    on.server.on(AGGREGATES, () => caller.abort(new Error('gone')))
    await expect(on.ask('first', caller.signal)).rejects.toThrow('gone')
    expect(on.budget.view('token').remaining).toBe(299)
    await expect(on.ask('first', caller.signal)).rejects.toThrow('gone')
    expect(on.budget.view('token').remaining).toBe(299)
  })

  it('ends with the deadline, and does not ask again', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, () => void on.clock.advance(MINUTE))
    await expect(on.ask()).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', kind: 'timeout' })
    expect(on.server.count(LINE)).toBe(1)
  })

  it('leaves no timer behind', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { body: RESULTS })
    await on.ask()
    expect(on.clock.sleeping).toBe(0)
  })

  it('ends a wait for another try when the client is closed', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, { status: 503, headers: { 'retry-after': '9' }, body: {} })
    const answer = on.ask().catch((thrown: unknown) => thrown)
    while (!on.story().includes('exchange')) await settleMicrotasks()
    await on.genesys.close()
    expect(await answer).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', kind: 'closed' })
    expect(on.server.count(LINE)).toBe(1)
  })

  it('ends calls in flight when the client is closed', async () => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, () => void on.genesys.close())
    await expect(on.ask()).rejects.toMatchObject({ kind: 'closed' })
  })
})

it('tells no secret, token or personal data in any event or error', async () => {
  await using on = await startGenesys()
  const message = 'Bearer token-a for jane@example.com'
  const path = '/api/v2/users'
  const told: unknown[] = []
  const failures: Script[] = [
    { status: 400, body: { message } },
    { status: 403, body: { message } },
    { status: 500, body: message },
    { body: { entities: [{ id: 7, name: 'jane@example.com' }] } },
    broken,
    { status: 429, body: { message } },
  ]
  for (const failure of failures) {
    on.server.on(path, failure)
    const error = await on.genesys
      .listUsers({ ids: ['user-id-1'], state: 'any' }, { priority: 'early' })
      .catch((thrown: unknown) => thrown)
    for (let cause = error; cause instanceof Error; cause = cause.cause) {
      told.push(cause.message, cause.stack, { ...cause })
    }
  }
  on.server.on('/oauth/token', { status: 401, body: { description: CLIENT_SECRET } })
  await on.clock.advance(HOUR)
  const error = await on.ask().catch((thrown: unknown) => thrown)
  told.push(`${error}`, error)
  expect(told.length).toBeGreaterThan(failures.length)
  const text = JSON.stringify([told, on.events])
  for (const secret of ['token-a', CLIENT_SECRET, 'jane', 'user-id-1']) {
    expect(text).not.toContain(secret)
  }
})

describe('a caller whose share is used up', () => {
  const two = {
    prior: { limit: 20, windowMs: MINUTE },
    keeper: (options: BudgetOptions) => new LocalBudget({ ...options, callers: 2 }),
  }
  const ask = (on: Awaited<ReturnType<typeof startGenesys>>, callerId: string) =>
    on.genesys.listQueues({}, { priority: 'first', callerId })

  it('is refused until its share has one more call; another caller is not refused', async () => {
    await using on = await startGenesys(two)
    on.server.on('/api/v2/routing/queues', { body: { entities: [] } })
    for (let call = 0; call < 19; call++) await ask(on, 'a')
    await expect(ask(on, 'a')).rejects.toMatchObject({
      ...{ code: 'BUDGET_SPENT', scope: 'CALLER', callerId: 'a', family: 'token' },
      message: "This caller's share of the rate-limit budget of token is used up",
    })
    await ask(on, 'b')
    const spent = await ask(on, 'b').catch((error: unknown) => error)
    expect(spent).toMatchObject({ code: 'BUDGET_SPENT', scope: 'ALL' })
    expect(on.server.count('GET /api/v2/routing/queues')).toBe(20)
  })
})

describe(onBehalfOf, () => {
  const refusing =
    (...spent: readonly string[]) =>
    async (callerId: string) => {
      if (spent.includes(callerId)) throw new BudgetSpentError('token', 1, callerId)
      return callerId
    }
  const callers = new Set(['a', 'b', 'c'])

  it.each([
    ['the first', [], 'a'],
    ['the next where the share of one is used up', ['a'], 'b'],
    ['the last', ['a', 'b'], 'c'],
  ])('works for %s', async (_, spent, expected) => {
    expect(await onBehalfOf(callers, refusing(...spent))).toBe(expected)
  })

  it("rejects with the first one's refusal where the shares of all are used up", async () => {
    const worked = onBehalfOf(callers, refusing('a', 'b', 'c'))
    await expect(worked).rejects.toMatchObject({ callerId: 'a' })
  })

  it('asks nobody else where the budget of all is spent', async () => {
    const asked: string[] = []
    const worked = onBehalfOf(callers, async (callerId) => {
      asked.push(callerId)
      throw new BudgetSpentError('token', 1)
    })
    await expect(worked).rejects.toMatchObject({ scope: 'ALL' })
    expect(asked).toEqual(['a'])
  })

  it('works for who joins meanwhile', async () => {
    const growing = new Set(['a'])
    const worked = onBehalfOf(growing, async (callerId) => {
      growing.add('b')
      return refusing('a')(callerId)
    })
    expect(await worked).toBe('b')
  })
})
