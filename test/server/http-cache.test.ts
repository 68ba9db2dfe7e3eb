import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const REPORT = 'queuePerformance(interval: { relative: LAST_HOUR })'
/** Fresh for 30 s; what is loaded in no time may be asked for anew from then on. */
const LIVE = `{ ${REPORT} { key rows { offered } } }`
const FRESH = 'private, max-age=30, stale-while-revalidate=30'

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const gateway = await startGateway({ clock, ...options })
  return { clock, gateway }
}

function get(
  gateway: TestGateway,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const search = new URLSearchParams({ query })
  return fetch(`${gateway.url}/graphql?${search}`, {
    headers: { 'apollo-require-preflight': 'yes', ...headers },
  })
}

const post = (gateway: TestGateway, query: string) => gateway.post(JSON.stringify({ query }))
const cacheControl = (answer: Response) => answer.headers.get('cache-control')
const cacheStatus = (answer: Response) => answer.headers.get('cache-status')

describe('Cache-Control of a GET', () => {
  it.each<[string, string]>([
    ['rows', LIVE],
    ['rows with names', `{ ${REPORT} { rows { queue { name } } } }`],
    ['its key alone', `{ ${REPORT} { key } }`],
    [
      'what stays of its freshness',
      `{ ${REPORT} { freshness { asOf expiresAt staleUntil rule final completeUntil } } }`,
    ],
    ['the same by another name', `{ mine: ${REPORT} { freshness { at: asOf } } }`],
    ['the same in a fragment', `{ ...F } fragment F on Query { ${REPORT} { freshness { asOf } } }`],
    [
      'a volatile field that is left out',
      `{ ${REPORT} { freshness { asOf ageSeconds @include(if: false) } } }`,
    ],
    ['names of types', `{ __typename ${REPORT} { __typename freshness { __typename } } }`],
    [
      'what never changes beside it',
      `{ _service { sdl } __schema { queryType { name } } ${REPORT} { key } }`,
    ],
    ['a report twice', `{ a: ${REPORT} { key } b: ${REPORT} { key } }`],
  ])('lets caches keep %s until the report is worth asking for again', async (_, query) => {
    const { gateway } = await start()
    await using _gateway = gateway
    const answer = await get(gateway, query)
    expect(await answer.json()).not.toHaveProperty('errors')
    expect(cacheControl(answer)).toBe(FRESH)
    expect(answer.headers.get('etag')).toMatch(/^"[\w-]+"$/)
    expect(answer.headers.has('age')).toBe(false)
  })

  it.each<[string, string]>([
    ...['ageSeconds', 'pollAfter', 'refreshing', 'source', 'state', 'reason'].map(
      (name): [string, string] => [`freshness.${name}`, `{ ${REPORT} { freshness { ${name} } } }`],
    ),
    ...['family', 'mode', 'limit', 'remaining', 'resetsAt', 'retryAt', 'observedAt', 'source'].map(
      (name): [string, string] => [`budget.${name}`, `{ ${REPORT} { budget { ${name} } } }`],
    ),
    ['a volatile field by another name', `{ ${REPORT} { freshness { asOf: ageSeconds } } }`],
    [
      'a volatile field in a fragment',
      `{ ${REPORT} { ...F } } fragment F on AnalyticsReport { freshness { ...G } } fragment G on Freshness { source }`,
    ],
    [
      'a volatile field of one report of two',
      `{ a: ${REPORT} { key } b: ${REPORT} { budget { mode } } }`,
    ],
    ['budgets', '{ budgets { family } }'],
    ['budgets beside a report', `{ budgets { family } ${REPORT} { key } }`],
    ['a list of names', '{ queues { id } }'],
    ['a list of names beside a report', `{ agents { id } ${REPORT} { key } }`],
    ['entities', '{ _entities(representations: []) { __typename } }'],
    [
      'entities beside a report',
      `{ _entities(representations: []) { __typename } ${REPORT} { key } }`,
    ],
    ['introspection', '{ __schema { queryType { name } } }'],
    ['the schema of a subgraph', '{ _service { sdl } }'],
    ['no field', '{ __typename }'],
    [
      'a report that is not there',
      `{ queuePerformance(interval: { relative: TODAY }, freshness: { onlyIfCached: true }) { key } }`,
    ],
  ])('lets no cache answer by itself with %s', async (_, query) => {
    const { gateway } = await start()
    await using _gateway = gateway
    const answer = await get(gateway, query)
    expect(await answer.json()).not.toHaveProperty('errors')
    expect(cacheControl(answer)).toBe('private, no-cache')
    expect(answer.headers.has('etag')).toBe(false)
  })

  it('lets no cache answer by itself with a name that was not to be had', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await get(gateway, LIVE)
    gateway.simulator.faults.always({ kind: 'reset' })
    const answer = await clock.runUntil(get(gateway, `{ ${REPORT} { rows { queue { name } } } }`))
    expect(await answer.json()).not.toHaveProperty('errors')
    expect(cacheControl(answer)).toBe('private, no-cache')
  })

  it.each<[number, string]>([
    [0, FRESH],
    [1_000, 'private, max-age=29, stale-while-revalidate=29'],
    [1_001, 'private, max-age=28, stale-while-revalidate=28'],
    [29_000, 'private, max-age=1, stale-while-revalidate=1'],
    [29_500, 'private, max-age=0, stale-while-revalidate=0'],
  ])('counts what remains: after %i ms %s', async (ms, expected) => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await get(gateway, LIVE)
    clock.jump(ms)
    expect(cacheControl(await get(gateway, LIVE))).toBe(expected)
  })

  it('goes by the report that is worth asking for again first', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await get(gateway, LIVE)
    clock.jump(12 * SECOND)
    const both = `{ a: ${REPORT} { key } b: queuePerformance(interval: { relative: YESTERDAY }) { key } }`
    expect(cacheControl(await get(gateway, both))).toMatch('max-age=18, stale-while-revalidate=18')
  })

  it.each<[string, string, string]>([
    ['for long', 'YESTERDAY', FRESH],
    ['for days', 'LAST_30_DAYS', FRESH],
  ])('lets caches keep what stays fresh %s no longer than 30 s', async (_, name, expected) => {
    const { gateway } = await start()
    await using _gateway = gateway
    const query = `{ queuePerformance(interval: { relative: ${name} }) { key } }`
    expect(cacheControl(await get(gateway, query))).toBe(expected)
  })

  it.each<[number, string]>([
    [0, 'private, max-age=0, stale-while-revalidate=0'],
    [5, 'private, max-age=5, stale-while-revalidate=5'],
    [3_600, 'private, max-age=30, stale-while-revalidate=30'],
  ])('goes by http.maxAgeSeconds: %i', async (maxAgeSeconds, expected) => {
    const { gateway } = await start({ config: { http: { maxAgeSeconds, subscriptions: false } } })
    await using _gateway = gateway
    const answer = await get(gateway, LIVE)
    expect(cacheControl(answer)).toBe(expected)
    expect(answer.headers.has('etag')).toBe(true)
  })

  it('ends with the day: a named period may be another from the next quarter of an hour on', async () => {
    const clock = new ManualClock(Date.parse('2026-11-17T23:59:20Z'))
    const { gateway } = await start({ clock })
    await using _gateway = gateway
    const today = '{ queuePerformance(interval: { relative: YESTERDAY }) { key } }'
    expect(cacheControl(await get(gateway, today))).toBe(
      'private, max-age=30, stale-while-revalidate=10',
    )
    clock.jump(25 * SECOND)
    expect(cacheControl(await get(gateway, today))).toBe(
      'private, max-age=15, stale-while-revalidate=0',
    )
  })

  it('never lets a cache give what is older than the caller tolerates', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const tolerant = `{ queuePerformance(interval: { relative: LAST_HOUR }, freshness: { maxAgeSeconds: 20 }) { key } }`
    await get(gateway, tolerant)
    clock.jump(6 * SECOND)
    expect(cacheControl(await get(gateway, tolerant))).toBe(
      'private, max-age=14, stale-while-revalidate=0',
    )
  })
})

describe('Cache-Control of everything else', () => {
  type Ask = (gateway: TestGateway) => Promise<Response>
  const json = { 'content-type': 'application/json' }
  const at =
    (path: string, init?: RequestInit): Ask =>
    (gateway) =>
      fetch(gateway.url + path, init)
  const batch =
    (...queries: readonly string[]): Ask =>
    (gateway) =>
      gateway.post(JSON.stringify(queries.map((query) => ({ query }))))
  const INVALIDATE =
    'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }'
  const WRONG = '{ nothing }'

  it.each<[string, Ask, number, string]>([
    ['a question by POST', (gateway) => post(gateway, LIVE), 200, 'private, no-cache'],
    ['a batch', batch(LIVE, LIVE), 200, 'private, no-cache'],
    ['a batch of which one fails', batch(LIVE, WRONG), 200, 'no-store'],
    ['a batch with a mutation', batch(LIVE, INVALIDATE), 200, 'no-store'],
    ['a batch that is too large', batch(...Array(21).fill(LIVE)), 200, 'no-store'],
    ['an empty batch', batch(), 400, 'no-store'],
    ['a mutation', (gateway) => post(gateway, INVALIDATE), 200, 'no-store'],
    [
      'a mutation beside a question',
      (gateway) => post(gateway, `query A { __typename } ${INVALIDATE}`),
      400,
      'no-store',
    ],
    ['a question that is not valid', (gateway) => get(gateway, WRONG), 400, 'no-store'],
    ['no GraphQL', (gateway) => get(gateway, '{'), 400, 'no-store'],
    ['no question', at('/graphql'), 400, 'no-store'],
    ['a mutation by GET', (gateway) => get(gateway, INVALIDATE), 405, 'no-store'],
    [
      'an error beside data',
      (gateway) =>
        get(gateway, `{ a: ${REPORT} { key } b: queuePerformance(interval: {}) { key } }`),
      200,
      'no-store',
    ],
    [
      'an error alone',
      (gateway) => get(gateway, '{ queuePerformance(interval: {}) { key } }'),
      200,
      'no-store',
    ],
    [
      'how an answer is made',
      (gateway) => get(gateway, LIVE, { 'x-gcx-explain': 'run' }),
      200,
      'no-store',
    ],
    [
      'an unknown persisted query',
      at(
        `/graphql?extensions=${encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } }))}`,
        { headers: json },
      ),
      200,
      'no-store',
    ],
    ['another method', at('/graphql', { method: 'PUT' }), 405, 'no-store'],
    ['HEAD', at('/graphql', { method: 'HEAD' }), 405, 'no-store'],
    ['OPTIONS of no browser', at('/graphql', { method: 'OPTIONS' }), 405, 'no-store'],
    ['a body of another type', at('/graphql', { method: 'POST', body: 'x' }), 415, 'no-store'],
    [
      'a compressed body',
      at('/graphql', {
        method: 'POST',
        body: '{}',
        headers: { ...json, 'content-encoding': 'gzip' },
      }),
      415,
      'no-store',
    ],
    [
      'a body that is no JSON',
      at('/graphql', { method: 'POST', body: '{', headers: json }),
      400,
      'no-store',
    ],
    [
      'a foreign page',
      (gateway) => get(gateway, LIVE, { origin: 'https://elsewhere.example' }),
      403,
      'no-store',
    ],
    ['nothing', at('/nothing'), 404, 'no-store'],
    ['a path that is none', at('/%'), 400, 'no-store'],
    ['/health/live', at('/health/live'), 200, 'no-store'],
    ['/health/ready', at('/health/ready'), 200, 'no-store'],
    ['HEAD of /health/ready', at('/health/ready', { method: 'HEAD' }), 200, 'no-store'],
    ['/metrics', at('/metrics'), 200, 'no-store'],
    ['the home page', at('/', { headers: { accept: 'text/html' } }), 200, 'no-cache'],
    ['the links of the home page', at('/'), 200, 'no-cache'],
    ['Apollo Sandbox', at('/graphql', { headers: { accept: 'text/html' } }), 200, 'no-cache'],
    ['GraphiQL', at('/graphiql'), 200, 'no-cache'],
  ])('of %s', async (_, ask, status, expected) => {
    const { gateway } = await start()
    await using _gateway = gateway
    const answer = await ask(gateway)
    expect(answer.status).toBe(status)
    expect(cacheControl(answer)).toBe(expected)
    if (expected !== 'no-cache') expect(answer.headers.has('etag')).toBe(false)
  })

  it('of a request without a key', async () => {
    const { gateway } = await start({ env: { API_KEYS: sha256('a key') } })
    await using _gateway = gateway
    const answer = await get(gateway, LIVE)
    expect(answer.status).toBe(401)
    expect(cacheControl(answer)).toBe('no-store')
  })
})

describe('If-None-Match', () => {
  const shown = ({ headers }: Response) =>
    ['cache-control', 'etag', 'vary', 'cache-status'].map((name) => headers.get(name))

  it.each<[string, (etag: string) => string, 200 | 304]>([
    ['the tag', (etag) => etag, 304],
    ['the tag, weak', (etag) => `W/${etag}`, 304],
    ['anything', () => '*', 304],
    ['a list that holds it', (etag) => `"a", W/"b,c" ,${etag}`, 304],
    ['another tag', () => '"another"', 200],
    ['a list without it', () => '"a", "b"', 200],
    ['the tag without its quotes', (etag) => etag.slice(1, -1), 200],
    ['the tag of a compressed answer', (etag) => `${etag.slice(0, -1)}-gzip"`, 200],
    ['the tag within another', (etag) => `"x${etag.slice(1)}`, 200],
    ['a list that holds anything', () => '"a", *', 200],
    ['nothing', () => ' ', 200],
  ])('with %s: %s', async (_, headerOf, status) => {
    const { gateway } = await start()
    await using _gateway = gateway
    await get(gateway, LIVE)
    const whole = await get(gateway, LIVE)
    const answer = await get(gateway, LIVE, {
      'if-none-match': headerOf(whole.headers.get('etag') ?? ''),
    })
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe(status === 304 ? '' : await whole.text())
    expect(shown(answer)).toEqual(shown(whole))
    expect(answer.headers.has('content-type')).toBe(status === 200)
    expect(answer.headers.get('x-request-id')).not.toBeNull()
  })

  it.each<[string, string]>([
    ['volatile', `{ ${REPORT} { freshness { ageSeconds } } }`],
    ['wrong', '{ nothing }'],
    ['no report', '{ queues { id } }'],
  ])('is not looked at where the answer is %s', async (_, query) => {
    const { gateway } = await start()
    await using _gateway = gateway
    expect((await get(gateway, query, { 'if-none-match': '*' })).status).not.toBe(304)
  })

  it('is not looked at by POST: a 304 answers GET only', async () => {
    const { gateway } = await start()
    await using _gateway = gateway
    const body = JSON.stringify({ query: LIVE })
    expect((await gateway.post(body, { 'if-none-match': '*' })).status).toBe(200)
  })

  it('gets the new bytes, and a new tag, when the report has been loaded anew', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const query = `{ ${REPORT} { freshness { asOf } } }`
    const { headers } = await get(gateway, query)
    const etag = headers.get('etag') ?? ''
    clock.jump(61 * SECOND)
    const answer = await get(gateway, query, { 'if-none-match': etag })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).not.toBe(etag)
  })

  it('knows the same bytes again after a refresh that brought nothing else', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const query = `{ ${REPORT} { key } }`
    const etag = (await get(gateway, query)).headers.get('etag') ?? ''
    clock.jump(61 * SECOND)
    const answer = await get(gateway, query, { 'if-none-match': etag })
    expect(answer.status).toBe(304)
    expect(cacheControl(answer)).toBe(FRESH)
  })

  it('tells answers of different content types apart', async () => {
    const { gateway } = await start()
    await using _gateway = gateway
    const tags = await Promise.all(
      ['application/json', 'application/graphql-response+json'].map(async (accept) =>
        (await get(gateway, LIVE, { accept })).headers.get('etag'),
      ),
    )
    expect(new Set(tags).size).toBe(2)
  })
})

describe('Vary', () => {
  const of = ({ headers }: Response) =>
    (headers.get('vary') ?? '').split(', ').map((name) => name.toLowerCase())
  const key = { API_KEYS: sha256('a key') }
  const sent = { authorization: 'Bearer a key' }

  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['no keys are configured', {}, ['accept', 'accept-encoding', 'origin', 'x-gcx-explain']],
    [
      'keys are',
      key,
      ['accept', 'accept-encoding', 'authorization', 'origin', 'x-api-key', 'x-gcx-explain'],
    ],
    [
      'only the keys of admins are',
      { API_ADMIN_KEYS: sha256('a key'), AUTH: 'none' },
      ['accept', 'accept-encoding', 'authorization', 'origin', 'x-api-key', 'x-gcx-explain'],
    ],
  ])('names each header field once that an answer depends on, where %s', async (_, env, fields) => {
    const { gateway } = await start({ env })
    await using _gateway = gateway
    for (const headers of [{}, { origin: 'http://localhost:3000' }]) {
      const whole = await get(gateway, LIVE, { ...sent, ...headers })
      expect(of(whole).sort()).toEqual(fields)
      const etag = whole.headers.get('etag') ?? ''
      const known = await get(gateway, LIVE, { ...sent, ...headers, 'if-none-match': etag })
      expect(known.status).toBe(304)
      expect(of(known).sort()).toEqual(fields)
      const posted = await gateway.post(JSON.stringify({ query: LIVE }), { ...sent, ...headers })
      expect(of(posted).sort()).toEqual(fields)
    }
  })

  it('lets a page read what caches are told', async () => {
    const { gateway } = await start()
    await using _gateway = gateway
    const { headers } = await get(gateway, LIVE, { origin: 'http://localhost:3000' })
    const exposed = headers.get('access-control-expose-headers')
    for (const name of ['etag', 'cache-status']) expect(exposed).toContain(name)
  })
})

describe('Cache-Status', () => {
  it('tells a first answer, then a hit, then a stale one, then an awaited refresh', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const status = async () => cacheStatus(await post(gateway, LIVE))
    expect(await status()).toBe('gcx-report-gateway; fwd=miss; ttl=30')
    expect(await status()).toBe('gcx-report-gateway; hit; ttl=30')
    clock.jump(10_001)
    expect(await status()).toBe('gcx-report-gateway; hit; ttl=19')
    clock.jump(20 * SECOND)
    expect(await status()).toBe('gcx-report-gateway; hit; ttl=-1; detail=revalidating')
    await gateway.app.idle()
    clock.jump(61 * SECOND)
    expect(await status()).toBe('gcx-report-gateway; fwd=stale; ttl=30')
  })

  it('tells who joined a load under way', async () => {
    const { gateway } = await start()
    await using _gateway = gateway
    const answers = await Promise.all([1, 2, 3].map(() => post(gateway, LIVE)))
    expect(answers.map(cacheStatus).sort()).toEqual([
      'gcx-report-gateway; fwd=miss; collapsed; ttl=30',
      'gcx-report-gateway; fwd=miss; collapsed; ttl=30',
      'gcx-report-gateway; fwd=miss; ttl=30',
    ])
  })

  it.each<[string, (gateway: TestGateway, clock: ManualClock) => Promise<unknown>, string]>([
    [
      'invalidated',
      async (gateway) => {
        await gateway.ask(
          'mutation { invalidateReports(reports: [QUEUE_PERFORMANCE]) { invalidatedAt } }',
        )
      },
      'hit; ttl=0; detail=invalidated',
    ],
    [
      'stale since Genesys Cloud fails',
      async (gateway, clock) => {
        clock.jump(31 * SECOND)
        gateway.simulator.faults.always({ kind: 'status', status: 500, body: '' })
        await gateway.ask(LIVE)
        await clock.runUntil(gateway.app.idle())
      },
      'detail=upstream-error',
    ],
    [
      'stale since Genesys Cloud refuses',
      async (gateway, clock) => {
        clock.jump(31 * SECOND)
        gateway.simulator.faults.next({
          kind: 'rateLimited',
          retryAfterSeconds: 50,
          namespace: 'analytics',
        })
        await gateway.ask(LIVE)
        await clock.runUntil(gateway.app.idle())
      },
      'detail=budget-blocked',
    ],
  ])('says why an answer is %s', async (_, happens, expected) => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await gateway.ask(LIVE)
    await happens(gateway, clock)
    const answer = await get(gateway, LIVE)
    expect(cacheStatus(answer)).toContain('gcx-report-gateway; hit; ttl=')
    expect(cacheStatus(answer)).toContain(expected)
    expect(cacheControl(answer)).toMatch(/^private, max-age=\d+, /)
  })

  it('lets caches keep what no refresh is granted for until one may be', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await gateway.ask(LIVE)
    clock.jump(61 * SECOND)
    gateway.simulator.faults.next({
      kind: 'rateLimited',
      retryAfterSeconds: 50,
      namespace: 'analytics',
    })
    await gateway.ask(LIVE)
    expect(cacheControl(await get(gateway, LIVE))).toBe(FRESH)
  })

  it('is one of all reports of the answer: the worst', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await gateway.ask(LIVE)
    clock.jump(31 * SECOND)
    const both = `{ a: ${REPORT} { key } b: queuePerformance(interval: { relative: YESTERDAY }) { key } }`
    expect(cacheStatus(await post(gateway, both))).toBe(
      'gcx-report-gateway; fwd=miss; ttl=-1; detail=revalidating',
    )
    const batch = JSON.stringify([{ query: LIVE }, { query: both }])
    expect(cacheStatus(await gateway.post(batch))).toMatch(/^gcx-report-gateway; hit; ttl=/)
  })

  it.each(['{ __typename }', '{ queues { id } }', '{ nothing }'])(
    'is left out where no report is answered: %s',
    async (query) => {
      const { gateway } = await start()
      await using _gateway = gateway
      expect(cacheStatus(await get(gateway, query))).toBeNull()
    },
  )
})

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
