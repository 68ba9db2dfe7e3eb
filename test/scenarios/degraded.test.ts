import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const start = Date.parse('2026-11-17T14:30:00Z')

interface Report {
  readonly freshness: {
    readonly state: string
    readonly reason: string | null
    readonly ageSeconds: number
    readonly refreshing: boolean
    readonly pollAfter: string
  }
  readonly budget: {
    readonly mode: string
    readonly remaining: number | null
    readonly retryAt: string | null
  }
}

async function ask(gateway: TestGateway, interval = '{ relative: LAST_30_MINUTES }') {
  const { data, errors } = await gateway.ask<{ queuePerformance: Report | null }>(
    `{ queuePerformance(interval: ${interval}) { freshness { state reason ageSeconds refreshing pollAfter } budget { mode remaining retryAt } } }`,
  )
  return { report: data?.queuePerformance ?? null, error: errors?.[0] }
}

const calls = ({ simulator }: TestGateway) => simulator.requestsTo(CONVERSATIONS).length

describe('as the quota runs down', () => {
  it('a rolling panel keeps answering through a blocked minute, and says why', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway)
    gateway.simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 60 })
    await clock.advance(31 * SECOND)
    expect((await ask(gateway)).report?.freshness).toMatchObject({ state: 'STALE' })
    await gateway.app.idle()
    const asked = calls(gateway)
    for (let second = 0; second < 55; second += 5) {
      const { report, error } = await ask(gateway)
      expect(error).toBeUndefined()
      expect(report).toMatchObject({
        freshness: {
          state: 'STALE',
          reason: 'BUDGET_BLOCKED',
          refreshing: false,
          ageSeconds: 31 + second,
        },
        budget: { mode: 'BLOCKED', retryAt: expect.any(String) },
      })
      expect(Date.parse(report?.freshness.pollAfter ?? '')).toBeGreaterThanOrEqual(clock.now())
      await clock.advance(5 * SECOND)
    }
    expect(calls(gateway)).toBe(asked)
    await clock.advance(20 * SECOND)
    await ask(gateway)
    await gateway.app.idle()
    expect((await ask(gateway)).report).toMatchObject({
      freshness: { state: 'FRESH' },
      budget: { mode: 'NORMAL' },
    })
  })

  it('keeps the reserve for first answers: refreshes stop, first answers come, then errors say when', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({
      clock,
      simulator: { quota: { allowed: 20 } },
      config: { planning: ONE_CALL_A_QUESTION },
    })
    await ask(gateway)
    // Nineteen are left; seventeen first answers leave two, which is the reserve.
    for (let i = 1; i <= 17; i++) {
      const day = String(i).padStart(2, '0')
      await ask(gateway, `{ from: "2026-10-${day}T00:00:00Z", to: "2026-10-${day}T12:00:00Z" }`)
    }
    await clock.advance(31 * SECOND)
    const degraded = await ask(gateway)
    expect(degraded.report).toMatchObject({
      freshness: { state: 'STALE', reason: 'BUDGET_DEGRADED', refreshing: false },
      budget: { mode: 'DEGRADED', remaining: 2 },
    })
    const asked = calls(gateway)
    expect((await ask(gateway, '{ relative: LAST_HOUR }')).report?.freshness.state).toBe('FRESH')
    expect((await ask(gateway, '{ relative: LAST_15_MINUTES }')).report?.freshness.state).toBe(
      'FRESH',
    )
    expect(calls(gateway)).toBe(asked + 2)
    const spent = await ask(gateway, '{ relative: LAST_24_HOURS }')
    expect(spent.error?.extensions).toMatchObject({ code: 'BUDGET_SPENT', family: 'token' })
    expect((await ask(gateway)).report).toMatchObject({
      freshness: { reason: 'BUDGET_BLOCKED' },
      budget: { mode: 'BLOCKED', remaining: 0 },
    })
    expect(gateway.simulator.requests.some(({ status }) => status === 429)).toBe(false)
  })

  it('refreshes resume after the reset, one per panel', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock, simulator: { quota: { allowed: 10 } } })
    const panels = ['LAST_15_MINUTES', 'LAST_30_MINUTES', 'LAST_HOUR', 'LAST_24_HOURS']
    for (const relative of panels) await ask(gateway, `{ relative: ${relative} }`)
    gateway.simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 30 })
    await ask(gateway, '{ relative: TODAY }')
    await clock.advance(31 * SECOND + MINUTE)
    for (let round = 0; round < 12; round++) {
      for (const relative of panels) await ask(gateway, `{ relative: ${relative} }`)
      await gateway.app.idle()
      await clock.advance(2 * SECOND)
    }
    for (const relative of panels) {
      expect((await ask(gateway, `{ relative: ${relative} }`)).report?.budget.mode).toBe('NORMAL')
    }
    expect(gateway.simulator.requests.filter(({ status }) => status === 429)).toHaveLength(1)
    expect(calls(gateway)).toBeLessThanOrEqual(panels.length * 2 + 1 + 4)
  })
})
