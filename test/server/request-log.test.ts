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
