import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const start = Date.parse('2026-11-17T14:30:20Z')

interface Report {
  readonly key: string
  readonly freshness: {
    readonly state: string
    readonly reason: string | null
    readonly refreshing: boolean
    readonly asOf: string
    readonly pollAfter: string
  }
}

async function ask(gateway: TestGateway, args: string): Promise<Report> {
  const { data, errors } = await gateway.ask<{ queuePerformance: Report }>(
    `{ queuePerformance(interval: { relative: LAST_MONTH }${args}) { key freshness { state reason refreshing asOf pollAfter } } }`,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.queuePerformance
}

const invalidate = (gateway: TestGateway, args: string) =>
  gateway.ask<{ invalidateReports: { invalidatedAt: string } }>(
    `mutation { invalidateReports(${args}) { invalidatedAt } }`,
  )

const inventedKey = (index: number) =>
  `gcx:analytics:queuePerformance@1:${index.toString(16).padStart(64, '0')}:UTC:-`

const fresh = { state: 'FRESH', reason: null }
const invalidated = { state: 'STALE', reason: 'INVALIDATED', refreshing: true }

describe('invalidateReports', () => {
  it('invalidates by key: served once more as STALE, refreshed behind, then fresh; nothing else is touched', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const [queue] = gateway.simulator.organisation.queues
    const { key } = await ask(gateway, '')
    await ask(gateway, `, queueIds: ["${queue?.id}"]`)
    const { data } = await invalidate(gateway, `keys: ["${key}"]`)
    expect(data?.invalidateReports.invalidatedAt).toBe(new Date(start).toISOString())
    await clock.advance(SECOND)
    expect((await ask(gateway, `, queueIds: ["${queue?.id}"]`)).freshness).toMatchObject(fresh)
    expect((await ask(gateway, '')).freshness).toMatchObject(invalidated)
    await gateway.app.idle()
    expect((await ask(gateway, '')).freshness).toMatchObject(fresh)
    expect(gateway.asked()).toHaveLength(3)
  })

  it('invalidates by queue: what is about it, and what is about all queues', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const [one, two] = gateway.simulator.organisation.queues
    const about = [`, queueIds: ["${one?.id}"]`, `, queueIds: ["${two?.id}"]`, '']
    for (const args of about) await ask(gateway, args)
    await invalidate(gateway, `queueIds: ["${one?.id?.toUpperCase()}"]`)
    await clock.advance(SECOND)
    const states = []
    for (const args of about) states.push((await ask(gateway, args)).freshness.reason)
    expect(states).toEqual(['INVALIDATED', null, 'INVALIDATED'])
  })

  it('invalidates by kind of report', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, '')
    await invalidate(gateway, 'reports: [QUEUE_ACTIVITY, AGENT_STATUS]')
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(fresh)
    await invalidate(gateway, 'reports: [QUEUE_PERFORMANCE]')
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(invalidated)
  })

  it('keeps the value for emergencies', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, '')
    await invalidate(gateway, 'reports: [QUEUE_PERFORMANCE]')
    gateway.simulator.faults.always({ kind: 'status', status: 500, body: {} })
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(invalidated)
    await clock.runUntil(gateway.app.idle())
    expect((await ask(gateway, '')).freshness).toMatchObject({
      state: 'STALE',
      reason: 'UPSTREAM_ERROR',
    })
  })

  /** LAST_MONTH is settled: fresh for 24 h. */
  const floorMs = 12 * HOUR

  it.each([
    ['', ''],
    [', freshness: { maxAgeSeconds: 0 }', ''],
    [', freshness: { waitSeconds: 0 }', ''],
    ['', 'alias'],
  ])(
    'forces one refresh in a loop within half the fresh age, and tells when the next can come: %s %s',
    async (args, alias) => {
      const clock = new ManualClock(start)
      await using gateway = await startGateway({ clock })
      const { key } = await ask(gateway, args)
      const report = `queuePerformance(interval: { relative: LAST_MONTH }${args}) { key }`
      for (let round = 0; round < 20; round++) {
        await invalidate(gateway, round % 2 ? `keys: ["${key}"]` : 'reports: [QUEUE_PERFORMANCE]')
        await clock.advance(SECOND)
        if (alias) await gateway.ask(`{ one: ${report} two: ${report} three: ${report} }`)
        await ask(gateway, args)
        await gateway.app.idle()
      }
      expect(gateway.asked()).toHaveLength(2)
      const { freshness } = await ask(gateway, args)
      expect(freshness).toMatchObject({ ...invalidated, refreshing: false })
      const pollAfterMs = Date.parse(freshness.pollAfter)
      expect(pollAfterMs).toBe(Date.parse(freshness.asOf) + floorMs)
      await clock.advance(pollAfterMs - clock.now() - 1)
      expect((await ask(gateway, args)).freshness).toMatchObject({
        ...invalidated,
        refreshing: false,
      })
      await clock.advance(1)
      const waits = !args.includes('waitSeconds: 0')
      expect((await ask(gateway, args)).freshness).toMatchObject(waits ? fresh : invalidated)
      await gateway.app.idle()
      expect((await ask(gateway, args)).freshness).toMatchObject(fresh)
      expect(gateway.asked()).toHaveLength(3)
    },
  )

  it('of 21 × 500 invented keys leaves what nobody marked as it is', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({
      clock,
      config: { limits: { ...LIMITS, invalidations: 500 } },
    })
    const queues = gateway.simulator.organisation.queues.slice(0, 10)
    for (const { id } of queues) await ask(gateway, `, queueIds: ["${id}"]`)
    await clock.advance(SECOND)
    for (let call = 0; call < 21; call++) {
      const keys = Array.from({ length: 500 }, (_, index) => inventedKey(500 * call + index))
      const { errors } = await invalidate(gateway, `keys: ${JSON.stringify(keys)}`)
      expect(errors).toBeUndefined()
      await clock.advance(MINUTE)
    }
    for (const { id } of queues) {
      expect((await ask(gateway, `, queueIds: ["${id}"]`)).freshness).toMatchObject(fresh)
    }
    expect(gateway.asked()).toHaveLength(10)
  })

  it.each([
    ['several requests', 1],
    ['several aliases of one', 5],
  ])('beyond so many a minute is LIMIT_EXCEEDED, and marks nothing: %s', async (_, aliases) => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({
      clock,
      config: { limits: { ...LIMITS, invalidations: 200 } },
    })
    const mutation = (call: number) => {
      const keys = Array.from({ length: 50 }, (_, index) => inventedKey(50 * call + index))
      return `m${call}: invalidateReports(keys: ${JSON.stringify(keys)}) { invalidatedAt }`
    }
    const calls = Array.from({ length: 5 }, (_, call) => mutation(call))
    const errors = []
    for (let from = 0; from < 5; from += aliases) {
      const answer = await gateway.ask(
        `mutation { ${calls.slice(from, from + aliases).join(' ')} }`,
      )
      errors.push(...(answer.errors ?? []))
    }
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(
        /250 invalidations.*at most 200.*`reports` or `queueIds`.*15 s/,
      ),
      extensions: { code: 'LIMIT_EXCEEDED', limit: 'invalidations', value: 250, max: 200 },
    })
    expect(gateway.events.filter(({ type }) => type === 'invalidated')).toHaveLength(200)
    await clock.advance(15 * SECOND)
    expect((await gateway.ask(`mutation { ${mutation(5)} }`)).errors).toBeUndefined()
  })

  it.each([
    ['', 'keys'],
    ['keys: []', 'keys'],
    ['keys: ["gcx:analytics:x"]', 'keys'],
    ['reports: []', 'reports'],
    ['queueIds: []', 'queueIds'],
    ['queueIds: ["a b"]', 'queueIds'],
  ])('refuses %j', async (args, argument) => {
    await using gateway = await startGateway()
    const { errors } = await gateway.ask(
      `mutation { invalidateReports${args ? `(${args})` : ''} { invalidatedAt } }`,
    )
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } })
  })

  it('is refused by GET', async () => {
    await using gateway = await startGateway()
    const query = encodeURIComponent(
      'mutation { invalidateReports(reports: [RUN_REPORT]) { invalidatedAt } }',
    )
    const answer = await fetch(`${gateway.url}/graphql?query=${query}`, {
      headers: { 'apollo-require-preflight': '1' },
    })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })
})
