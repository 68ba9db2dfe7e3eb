import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/simulator/faults.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const start = Date.parse('2026-11-17T14:30:20Z')

interface Report {
  readonly freshness: {
    readonly state: string
    readonly reason: string | null
    readonly ageSeconds: number
    readonly pollAfter: string
  }
}

/** A gateway whose upstream fails in this order, and a question that lets time run. */
async function failing(faults: readonly Fault[] = []) {
  const clock = new ManualClock(start)
  const gateway = await startGateway({ clock })
  for (const fault of faults) gateway.simulator.faults.next(fault, { path: CONVERSATIONS })
  const ask = async (relative = 'LAST_HOUR', waitSeconds = 120) => {
    const { data, errors } = await clock.runUntil(
      gateway.ask<{ queuePerformance: Report | null }>(
        `{ queuePerformance(interval: { relative: ${relative} }, freshness: { waitSeconds: ${waitSeconds} }) { freshness { state reason ageSeconds pollAfter } } }`,
      ),
    )
    return {
      freshness: data?.queuePerformance?.freshness,
      code: errors?.[0]?.extensions['code'],
      error: errors?.[0],
    }
  }
  return { clock, gateway, ask, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

const statuses = ({ simulator }: TestGateway) =>
  simulator.requestsTo(CONVERSATIONS).map(({ status }) => status ?? 'none')
const html = '<html><body>Bad Gateway</body></html>'
const status = (
  code: number,
  extra: { readonly body?: unknown; readonly headers?: Record<string, string> } = {},
): Fault => ({
  kind: 'status',
  status: code,
  ...extra,
})

describe('what may pass is tried again, within bounds', () => {
  it.each([
    ['500 once', [status(500)], [500, 200]],
    [
      '502 as HTML, twice',
      [status(502, { body: html }), status(502, { body: html })],
      [502, 502, 200],
    ],
    ['504 twice', [status(504), status(504)], [504, 504, 200]],
    ['a reset, and one in the middle of a body', [{ kind: 'reset' }, { kind: 'resetInBody' }], 3],
    ['401, which costs a new token and nothing else', [status(401)], [401, 200]],
  ] as const)('%s: the question is answered', async (_, faults, asked) => {
    await using it = await failing(faults)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
    if (typeof asked === 'number') expect(statuses(it.gateway)).toHaveLength(asked)
    else expect(statuses(it.gateway)).toEqual(asked)
  })

  it('503 with Retry-After: waits for it', async () => {
    await using it = await failing([status(503, { headers: { 'retry-after': '4' } })])
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
    const [first, second] = it.gateway.simulator.requestsTo(CONVERSATIONS)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(4 * SECOND)
  })

  it.each([
    ['500 twice', [status(500), status(500)], 2],
    ['502 three times', [status(502), status(502), status(502)], 3],
    ['504 three times', [status(504), status(504), status(504)], 3],
    ['three resets', [{ kind: 'reset' }, { kind: 'reset' }, { kind: 'reset' }], 3],
  ] as const)('%s: is an error, and nobody repeats it at once', async (_, faults, tries) => {
    await using it = await failing(faults)
    expect((await it.ask()).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(statuses(it.gateway)).toHaveLength(tries)
    const again = it.gateway.ask('{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }')
    expect((await again).errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
    expect(statuses(it.gateway)).toHaveLength(tries)
    await it.clock.advance(2 * SECOND)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
  })

  it('401 twice: an error that says where to look', async () => {
    await using it = await failing([status(401), status(401)])
    const { error } = await it.ask()
    expect(error?.extensions).toMatchObject({ code: 'UPSTREAM_REJECTED', upstreamStatus: 401 })
    expect(error?.message).toMatch(/GENESYS_CLIENT/)
  })

  it('a hundred 401s at once cost one new token', async () => {
    await using it = await failing()
    await it.ask('LAST_HOUR')
    it.gateway.simulator.revokeTokens()
    const questions = Array.from({ length: 100 }, (_, i) =>
      it.gateway.ask(
        `{ queuePerformance(interval: { from: "2026-10-01T00:00:00Z", to: "2026-10-02T00:${String(i % 60).padStart(2, '0')}:0${Math.floor(i / 60)}Z" }) { key } }`,
      ),
    )
    const answers = await it.clock.runUntil(Promise.all(questions))
    expect(answers.filter(({ errors }) => errors)).toEqual([])
    expect(it.gateway.simulator.requestsTo('/oauth/token')).toHaveLength(2)
  })
})

describe('what does not pass ends', () => {
  it('an answer that never comes ends with the deadline of the load', async () => {
    await using it = await failing([{ kind: 'hang' }])
    const { code } = await it.ask()
    expect(code).toBe('UPSTREAM_UNAVAILABLE')
    expect(it.clock.now() - start).toBeLessThanOrEqual(62 * SECOND)
  })

  it('a stale value is served while refreshes fail, within its error age, and says so', async () => {
    await using it = await failing()
    await it.ask()
    it.gateway.simulator.faults.always(status(500), { path: CONVERSATIONS })
    await it.clock.advance(31 * SECOND)
    await it.ask()
    await it.clock.runUntil(it.gateway.app.idle())
    for (let minute = 1; minute <= 12; minute++) {
      const { freshness, code } = await it.ask()
      expect(code).toBeUndefined()
      expect(freshness).toMatchObject({
        state: 'STALE',
        reason: expect.stringMatching(/UPSTREAM_ERROR|REVALIDATING/),
      })
      expect(Date.parse(freshness?.pollAfter ?? '')).toBeGreaterThan(it.clock.now() - SECOND)
      await it.clock.runUntil(it.gateway.app.idle())
      await it.clock.advance(MINUTE)
    }
    await it.clock.advance(5 * MINUTE)
    expect((await it.ask()).code).toBe('UPSTREAM_UNAVAILABLE')
    it.gateway.simulator.faults.clear()
    await it.clock.advance(MINUTE)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
  })
})

describe('a 429 is never tried again', () => {
  it.each([
    ['with Retry-After', { kind: 'rateLimited', retryAfterSeconds: 20 }, 20],
    ['without Retry-After', { kind: 'rateLimited' }, 30],
    ['of an hour', { kind: 'rateLimited', retryAfterSeconds: 3_600 }, 3_600],
  ] as const)('%s', async (_, fault, seconds) => {
    await using it = await failing([fault])
    const refused = await it.ask()
    expect(refused.error?.extensions).toMatchObject({
      code: 'BUDGET_SPENT',
      retryAfterSeconds: expect.any(Number),
    })
    expect(statuses(it.gateway)).toEqual([429])
    if (seconds === 3_600) {
      await it.clock.advance(HOUR - MINUTE)
      expect((await it.ask()).code).toBe('BUDGET_SPENT')
      expect(statuses(it.gateway)).toEqual([429])
    }
    await it.clock.advance((seconds === 3_600 ? MINUTE : seconds * SECOND) + 2 * SECOND)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
    expect(statuses(it.gateway)).toEqual([429, 200])
  })

  it('without any header', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock, simulator: { quota: { headers: 'none' } } })
    gateway.simulator.faults.next(status(429, { body: html }), { path: CONVERSATIONS })
    const { errors } = await gateway.ask(
      '{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }',
    )
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BUDGET_SPENT' })
    expect(statuses(gateway)).toEqual([429])
  })
})

describe('a clock that jumps', () => {
  it('forward: what is too old is refreshed, nothing is lost', async () => {
    await using it = await failing()
    await it.ask()
    it.clock.jump(5 * MINUTE)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH', ageSeconds: 0 })
    expect((await it.ask('LAST_24_HOURS')).freshness).toMatchObject({ state: 'FRESH' })
  })

  it('back: a value from the future is stale at once, served, and refreshed', async () => {
    await using it = await failing()
    await it.ask()
    it.clock.jump(-5 * MINUTE)
    const { freshness } = await it.ask()
    expect(freshness).toMatchObject({ state: 'STALE', reason: 'REVALIDATING', ageSeconds: 0 })
    expect(Date.parse(freshness?.pollAfter ?? '')).toBeGreaterThanOrEqual(it.clock.now() - SECOND)
    await it.clock.runUntil(it.gateway.app.idle())
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
    expect(statuses(it.gateway)).toEqual([200, 200])
  })

  it('back during a block: nobody is locked out for longer than the block was', async () => {
    await using it = await failing([{ kind: 'rateLimited', retryAfterSeconds: 30 }])
    expect((await it.ask()).code).toBe('BUDGET_SPENT')
    it.clock.jump(-5 * MINUTE)
    await it.clock.advance(6 * MINUTE)
    expect((await it.ask()).freshness).toMatchObject({ state: 'FRESH' })
  })
})
