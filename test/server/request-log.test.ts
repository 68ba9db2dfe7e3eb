import { describe, expect, it } from 'vitest'
import { isLogged, type RequestLog, type RequestOutcome } from '../../src/server/request-log.js'
import { SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'
import { ManualClock } from '../support/manual-clock.js'

const HIT: RequestOutcome = { status: 200, ms: 2, hasErrors: false, isMiss: false }

describe(isLogged, () => {
  it.each<[Partial<RequestOutcome>, boolean]>([
    [{}, false],
    [{ status: 304 }, false],
    [{ status: 399 }, false],
    [{ status: 400 }, true],
    [{ status: 503 }, true],
    [{ hasErrors: true }, true],
    [{ isMiss: true }, true],
    [{ ms: 250 }, false],
    [{ ms: 250.1 }, true],
  ])('of %j by default: %s; all where all are, none where none is', (outcome, expected) => {
    const whole = { ...HIT, ...outcome }
    expect(isLogged('slow', whole)).toBe(expected)
    expect(isLogged('all', whole)).toBe(true)
    expect(isLogged('none', whole)).toBe(false)
  })
})

const REPORT = '{ queuePerformance(interval: { relative: LAST_HOUR }) { rows { offered } } }'
const post = (query: string) => (gateway: TestGateway) => gateway.post(JSON.stringify({ query }))
const at = (path: string) => (gateway: TestGateway) => fetch(gateway.url + path)

describe('the line of a request', () => {
  type Ask = (gateway: TestGateway, clock: ManualClock) => Promise<unknown>

  it.each<[string, Ask, number | null]>([
    ['that is answered from memory', post(REPORT), null],
    [
      'that is answered from memory, stale',
      (gateway, clock) => {
        clock.jump(31 * SECOND)
        return post(REPORT)(gateway)
      },
      null,
    ],
    ['that asks for no report', post('{ budgets { family } }'), null],
    ['about health', at('/health/ready'), null],
    ['about metrics', at('/metrics'), null],
    [
      'that waits for a first answer',
      post('{ queuePerformance(interval: { relative: YESTERDAY }) { key } }'),
      200,
    ],
    [
      'that waits for a refresh',
      (gateway, clock) => {
        clock.jump(61 * SECOND)
        return post(REPORT)(gateway)
      },
      200,
    ],
    ['that is not valid', post('{ nothing }'), 400],
    ['with an error in its answer', post('{ queuePerformance(interval: {}) { key } }'), 200],
    [
      'of a batch of which one fails',
      (gateway) => gateway.post(JSON.stringify([{ query: REPORT }, { query: '{ nothing }' }])),
      200,
    ],
    ['to nowhere', at('/nowhere'), 404],
    ['with another method', (gateway) => fetch(`${gateway.url}/graphql`, { method: 'PUT' }), 405],
  ])('%s: %s', async (_, ask, status) => {
    const { lines, log } = collect()
    const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
    await using gateway = await startGateway({ clock, log })
    await gateway.ask(REPORT)
    const before = requestsIn(lines).length
    expect(before).toBe(1)
    await ask(gateway, clock)
    const statuses = requestsIn(lines)
      .slice(before)
      .map((line) => line.status)
    expect(statuses).toEqual(status === null ? [] : [status])
  })

  it.each<[RequestLog, number]>([
    ['all', 3],
    ['slow', 2],
    ['none', 0],
  ])('is written for %s', async (logRequests, count) => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log, env: { LOG_REQUESTS: logRequests } })
    for (const query of [REPORT, REPORT, '{ nothing }']) await gateway.ask(query)
    expect(requestsIn(lines)).toHaveLength(count)
  })
})

describe('what a line has', () => {
  const SECRET = 'S3CRET'
  const secretKey = { authorization: `Bearer ${SECRET}`, 'x-api-key': SECRET }
  const json = { 'content-type': 'application/json' }
  type Ask = (gateway: TestGateway) => Promise<unknown>
  const at =
    (path: string, init: RequestInit = {}): Ask =>
    (gateway) =>
      fetch(gateway.url + path, init)
  const asked = (body: unknown): Ask =>
    at('/graphql', { method: 'POST', headers: json, body: JSON.stringify(body) })

  it.each<[string, Ask]>([
    ['the text of a query', asked({ query: `query ${SECRET} { __typename }` })],
    ['the text of a query that is not valid', asked({ query: `{ ${SECRET} }` })],
    ['variables', asked({ query: '{ __typename }', variables: { name: SECRET } })],
    ['the name of an operation', asked({ query: '{ __typename }', operationName: SECRET })],
    ['extensions', asked({ query: '{ __typename }', extensions: { note: SECRET } })],
    ['a batch', asked([{ query: `{ ${SECRET} }` }])],
    ['a query in the address', at(`/graphql?query={${SECRET}}`, { headers: json })],
    ['any parameter in the address', at(`/health/live?email=${SECRET}@example.com`)],
    ['a path', at(`/${SECRET}`)],
    ['a path below a route', at(`/graphql/${SECRET}`)],
    ['a key', at('/health/ready', { headers: secretKey })],
    ['a cookie', at('/', { headers: { cookie: `session=${SECRET}` } })],
    ['the name of a client', at('/', { headers: { 'user-agent': SECRET, referer: SECRET } })],
    ['a foreign page', at('/graphql', { headers: { origin: `https://${SECRET}.example` } })],
    ['who is forwarded', at('/', { headers: { 'x-forwarded-for': SECRET } })],
    ['an id of the request that is none', at('/', { headers: { 'x-request-id': `${SECRET}!` } })],
    [
      'a body that is no JSON',
      at('/graphql', { method: 'POST', headers: json, body: `{${SECRET}` }),
    ],
    ['a tag', at('/', { headers: { 'if-none-match': `"${SECRET}"` } })],
    ['kilobytes', at(`/${'a'.repeat(4_000)}`, { headers: { 'x-request-id': 'a'.repeat(4_000) } })],
  ])('is nothing of %s', async (_, ask) => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log, env: { LOG_REQUESTS: 'all' } })
    await ask(gateway)
    await expect.poll(() => requestsIn(lines).length).toBe(1)
    const [line] = requestsIn(lines)
    expect(Object.keys(line ?? {}).toSorted()).toEqual([
      'hostname',
      'level',
      'method',
      'ms',
      'msg',
      'path',
      'pid',
      'requestId',
      'status',
      'time',
    ])
    expect(JSON.stringify(line).length).toBeLessThan(400)
    expect(lines.join('')).not.toContain(SECRET)
  })

  it('is nothing of a path that cannot be read: it has no line', async () => {
    const { lines, log } = collect()
    await using gateway = await startGateway({ log, env: { LOG_REQUESTS: 'all' } })
    expect((await fetch(`${gateway.url}/%${SECRET}`)).status).toBe(400)
    await fetch(`${gateway.url}/health/live`)
    await expect.poll(() => requestsIn(lines).map((line) => line.status)).toEqual([200])
    expect(lines.join('')).not.toContain(SECRET)
  })

  it('is nothing of a key that is refused', async () => {
    const { lines, log } = collect()
    await using gateway = await startGateway({
      log,
      env: { LOG_REQUESTS: 'all', API_KEYS: 'a'.repeat(64) },
    })
    const answer = await gateway.post('{"query":"{ __typename }"}', secretKey)
    expect(answer.status).toBe(401)
    await expect.poll(() => requestsIn(lines).map((line) => line.status)).toEqual([401])
    expect(lines.join('')).not.toContain(SECRET)
  })
})

it('counts each request by route and status, whether it has a line or not', async () => {
  await using gateway = await startGateway({ env: { LOG_REQUESTS: 'none' } })
  for (const query of [REPORT, REPORT, '{ nothing }']) await gateway.ask(query)
  for (const path of ['/nowhere', '/nowhere/else', '/health/live']) await fetch(gateway.url + path)
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  const counts = [
    ...text.matchAll(/^gcx_request_seconds_count\{route="(.*)",status="(.*)"\} (\d+)$/gm),
  ]
  expect(counts.map(([, ...parts]) => parts.join(' ')).toSorted()).toEqual([
    '/graphql 200 2',
    '/graphql 400 1',
    '/health/live 200 1',
    'unknown 404 2',
  ])
})

interface Line {
  readonly msg: string
  readonly status: number
}

function requestsIn(lines: readonly string[]): readonly Line[] {
  return lines.map((line): Line => JSON.parse(line)).filter(({ msg }) => msg === 'request')
}
