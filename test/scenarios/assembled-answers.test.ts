import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')
const at = (ms: number) => new Date(ms).toISOString()
const between = (fromMs: number, toMs: number) =>
  `interval: { from: "${at(fromMs)}", to: "${at(toMs)}" }`

const TODAY = Date.parse('2026-11-17T00:00:00Z')
const YESTERDAY = between(TODAY - DAY, TODAY)
const LAST_WEEK = between(TODAY - 8 * DAY, TODAY - 7 * DAY)
/** Hours that can still change, and one that is not over. */
const LATELY = between(TODAY + 11 * HOUR, TODAY + 15 * HOUR)

interface Report {
  readonly key: string
  readonly freshness: Readonly<Record<string, unknown>>
  readonly rows: readonly unknown[]
}
const FIELDS = `{ key freshness { state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final completeUntil }
  rows { queue { id } offered serviceLevel { ratio } handle { count totalSeconds } } }`
/** Nothing that changes from answer to answer. */
const LASTING = '{ key freshness { asOf expiresAt rule final } rows { offered } }'

async function open() {
  const clock = new ManualClock(START)
  const gateway = await startGateway({ clock, random: () => 0.5 })
  const [queueId = '', other = ''] = gateway.simulator.organisation.queues.map(({ id }) => id)
  const ask = async (args: string) => {
    const { data, errors } = await gateway.ask<{ report: Report | null }>(
      `{ report: queuePerformance(${args}) ${FIELDS} }`,
    )
    expect(errors).toBeUndefined()
    return data?.report ?? null
  }
  const get = (args: string, headers: Readonly<Record<string, string>> = {}) => {
    const search = new URLSearchParams({ query: `{ queuePerformance(${args}) ${LASTING} }` })
    return fetch(`${gateway.url}/graphql?${search}`, {
      headers: { 'apollo-require-preflight': 'yes', 'accept-encoding': 'identity', ...headers },
    })
  }
  const count = (type: string) => gateway.events.filter((event) => event.type === type).length
  return {
    ...{ clock, gateway, queueId, other, ask, get },
    calls: () => gateway.asked().length,
    assembled: () => count('assembled'),
    replayed: () =>
      gateway.events.filter((event) => event.type === 'answered' && event.from === 'template')
        .length,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

describe('an answer that was put together without a call', () => {
  it.each<[string, string, number, Readonly<Record<string, unknown>>]>([
    [
      'of a day that can still be corrected',
      YESTERDAY,
      100 * SECOND,
      { rule: 'single-day', final: false, expiresAt: at(START + 5 * MINUTE) },
    ],
    [
      'of a day that is settled',
      LAST_WEEK,
      2 * HOUR,
      { rule: 'settled', final: true, expiresAt: at(START + DAY) },
    ],
    [
      'of hours that are not all over',
      LATELY,
      20 * SECOND,
      { rule: 'live', final: false, expiresAt: at(START + 30 * SECOND) },
    ],
  ])('tells its age %s', async (_, interval, laterMs, expected) => {
    await using on = await open()
    const hours = await on.ask(`${interval}, granularity: "PT1H"`)
    on.clock.jump(laterMs)
    const [called, before] = [on.calls(), on.assembled()]
    const day = await on.ask(interval)
    expect([on.calls() - called, on.assembled() - before]).toEqual([0, 1])
    expect(day?.freshness).toEqual({
      ...{ state: 'FRESH', reason: null, refreshing: false, source: 'UPSTREAM' },
      ...{ asOf: at(START), ageSeconds: laterMs / SECOND, completeUntil: null },
      ...{ pollAfter: expected['expiresAt'], staleUntil: expect.any(String) },
      ...expected,
    })
    expect(Date.parse(String(day?.freshness['staleUntil']))).toBeGreaterThan(on.clock.now())
    expect(day?.key).not.toBe(hours?.key)
    await using alone = await startGateway({ clock: new ManualClock(START) })
    const { data } = await alone.ask<{ report: Report }>(
      `{ report: queuePerformance(${interval}) ${FIELDS} }`,
    )
    expect(day?.rows).toEqual(data?.report.rows)
  })

  it('is served from memory, and expires with what it was put together from', async () => {
    await using on = await open()
    await on.ask(`${YESTERDAY}, granularity: "PT1H"`)
    on.clock.jump(100 * SECOND)
    await on.ask(YESTERDAY)
    on.clock.jump(100 * SECOND)
    const fresh = await on.ask(YESTERDAY)
    expect(fresh?.freshness).toMatchObject({ state: 'FRESH', source: 'MEMORY', ageSeconds: 200 })
    on.clock.jump(110 * SECOND)
    const stale = await on.ask(YESTERDAY)
    expect(stale?.freshness).toMatchObject({ state: 'STALE', reason: 'REVALIDATING' })
    await on.gateway.app.idle()
    const again = await on.ask(YESTERDAY)
    expect(again?.freshness).toMatchObject({ state: 'FRESH', asOf: at(on.clock.now()) })
    expect(on.calls()).toBe(2)
  })

  it('goes out with the caching headers of any other, and is given again from its template', async () => {
    await using on = await open()
    await on.ask(`${YESTERDAY}, granularity: "PT1H"`)
    on.clock.jump(100 * SECOND)
    const first = await on.get(YESTERDAY)
    const tag = first.headers.get('etag') ?? ''
    const text = await first.text()
    expect(first.headers.get('cache-control')).toBe(
      'private, max-age=30, stale-while-revalidate=30',
    )
    expect(first.headers.has('age')).toBe(false)
    expect(tag).toMatch(/^"[\w-]+"$/)
    on.clock.jump(180 * SECOND)
    const second = await on.get(YESTERDAY)
    expect([second.headers.get('etag'), await second.text()]).toEqual([tag, text])
    expect(second.headers.get('cache-control')).toBe(
      'private, max-age=20, stale-while-revalidate=20',
    )
    expect((await on.get(YESTERDAY, { 'if-none-match': tag })).status).toBe(304)
    expect(on.replayed()).toBe(2)
    expect(on.calls()).toBe(1)
  })
})

describe('an answer of which a part was read', () => {
  it('is as old as its oldest part, and fresh as long as each', async () => {
    await using on = await open()
    await on.ask(`${LATELY}, granularity: "PT30M"`)
    on.clock.jump(40 * SECOND)
    const report = await on.ask(LATELY)
    const [, { body = {} } = {}] = on.gateway.simulator.requestsTo(
      '/api/v2/analytics/conversations/aggregates/query',
    )
    expect(on.calls()).toBe(2)
    // What had been over for five minutes is known, and can be cut into hours.
    const tail = `${at(TODAY + 14 * HOUR)}/${at(TODAY + 15 * HOUR)}`
    expect((body as { readonly interval?: string }).interval).toBe(tail)
    expect(report?.freshness).toMatchObject({
      ...{ state: 'FRESH', rule: 'live', final: false, ageSeconds: 40 },
      ...{ asOf: at(START), expiresAt: at(START + 70 * SECOND) },
    })
  })
})

describe('what was read before', () => {
  const again = `${YESTERDAY}, granularity: "PT1H"`
  const invalidate = (
    on: { readonly gateway: { ask(query: string): Promise<unknown> } },
    by: string,
  ) => on.gateway.ask(`mutation { invalidateReports(${by}) { invalidatedAt } }`)

  it.each<[string, (queueId: string) => string]>([
    ['by report', () => 'reports: [QUEUE_PERFORMANCE]'],
    ['by queue', (queueId) => `queueIds: ["${queueId}"]`],
    ['by another report, too', () => 'reports: [QUEUE_ACTIVITY, QUEUE_PERFORMANCE]'],
  ])('is not used once it is invalidated %s', async (_, by) => {
    await using on = await open()
    await on.ask(again)
    await invalidate(on, by(on.queueId))
    on.clock.jump(SECOND)
    const report = await on.ask(`${YESTERDAY}, queueIds: ["${on.queueId}"]`)
    expect(on.calls()).toBe(2)
    expect(report?.freshness).toMatchObject({ state: 'FRESH', asOf: at(START + SECOND) })
  })

  it.each<[string, (on: Awaited<ReturnType<typeof open>>) => Promise<string>]>([
    ['another queue', async (on) => `queueIds: ["${on.other}"]`],
    ['another report', async () => 'reports: [AGENT_PERFORMANCE]'],
    ['the answer to another question', async (on) => `keys: ["${(await on.ask(again))?.key}"]`],
  ])('is used where %s is invalidated', async (_, by) => {
    await using on = await open()
    await on.ask(again)
    await invalidate(on, await by(on))
    on.clock.jump(SECOND)
    const report = await on.ask(`${YESTERDAY}, queueIds: ["${on.queueId}"]`)
    expect(report?.freshness).toMatchObject({ state: 'FRESH', asOf: at(START) })
    expect(on.calls()).toBe(1)
  })

  it.each<[number, number]>([
    [99, 2],
    [100, 1],
    [200, 1],
    [0, 2],
  ])('is used where the asker takes what is %i s old: %i calls', async (maxAgeSeconds, calls) => {
    await using on = await open()
    await on.ask(again)
    on.clock.jump(100 * SECOND)
    const report = await on.ask(`${YESTERDAY}, freshness: { maxAgeSeconds: ${maxAgeSeconds} }`)
    expect(on.calls()).toBe(calls)
    const ageSeconds = calls === 1 ? 100 : 0
    expect(report?.freshness).toMatchObject({ state: 'FRESH', ageSeconds })
  })

  it('answers no question that is to be served from the cache only: nothing is loaded', async () => {
    await using on = await open()
    await on.ask(again)
    expect(await on.ask(`${YESTERDAY}, freshness: { onlyIfCached: true }`)).toBeNull()
    expect(on.assembled()).toBe(0)
    expect(on.calls()).toBe(1)
    await on.ask(YESTERDAY)
    const report = await on.ask(`${YESTERDAY}, freshness: { onlyIfCached: true }`)
    expect(report?.freshness).toMatchObject({ state: 'FRESH', source: 'MEMORY' })
    expect(on.calls()).toBe(1)
  })
})
