import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const start = Date.parse('2026-11-17T14:30:00Z')
const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'

/** What a quota grants is counted in questions. */
const config = { planning: ONE_CALL_A_QUESTION }

let questions = 0
/** So many questions at once that nobody has asked before. */
async function wave(gateway: TestGateway, count: number) {
  const asked = Array.from({ length: count }, () => {
    const fromMs = Date.UTC(2026, 9, 1) + questions++ * MINUTE
    const [from, to] = [fromMs, fromMs + MINUTE].map((ms) => new Date(ms).toISOString())
    return gateway.ask<{ queuePerformance: object | null }>(
      `{ queuePerformance(interval: { from: "${from}", to: "${to}" }) { key } }`,
    )
  })
  const answers = await Promise.all(asked)
  for (const { errors } of answers) {
    for (const error of errors ?? [])
      expect(error.extensions).toMatchObject({ code: 'BUDGET_SPENT' })
  }
  return answers.filter(({ data }) => data?.queuePerformance).length
}

const refused = ({ simulator }: TestGateway) =>
  simulator.requests.filter(({ status }) => status === 429).length

describe('a quota with a burst and a sustained window', () => {
  it('teaches its burst once; later waves keep within it', { timeout: 60_000 }, async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({
      clock,
      config,
      simulator: { quota: { allowed: 600, burst: { max: 20, windowMs: SECOND } } },
    })
    await wave(gateway, 40)
    const lesson = refused(gateway)
    expect(lesson).toBeGreaterThan(0)
    await clock.advance(2 * MINUTE)
    for (let second = 0; second < 30; second++) {
      await wave(gateway, 16)
      await clock.advance(2 * SECOND)
    }
    expect(refused(gateway) - lesson).toBe(0)
    expect(gateway.simulator.requestsTo(CONVERSATIONS).length).toBeGreaterThan(100)
  })
})

describe('a quota whose window', () => {
  const build = async () => {
    const clock = new ManualClock(start)
    const gateway = await startGateway({ clock, config, simulator: { quota: { allowed: 20 } } })
    await wave(gateway, 1)
    return { clock, gateway, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
  }

  it('resets early is used again when an answer tells so', async () => {
    await using it = await build()
    await wave(it.gateway, 10)
    await it.clock.advance(20 * SECOND)
    it.gateway.simulator.quota.resetNow()
    await wave(it.gateway, 1)
    const { data } = await it.gateway.ask<{ budgets: { remaining: number }[] }>(
      '{ budgets { remaining } }',
    )
    expect(data?.budgets[0]?.remaining).toBe(19)
    expect(refused(it.gateway)).toBe(0)
  })

  it('resets late costs a single probe, no storm', async () => {
    await using it = await build()
    it.gateway.simulator.quota.nextWindow({ lastsSeconds: 90 })
    await it.clock.advance(62 * SECOND)
    await wave(it.gateway, 20)
    await it.clock.advance(62 * SECOND)
    const before = it.gateway.simulator.requestsTo(CONVERSATIONS).length
    await wave(it.gateway, 20)
    expect(it.gateway.simulator.requestsTo(CONVERSATIONS).length - before).toBeLessThanOrEqual(1)
    expect(refused(it.gateway)).toBeLessThanOrEqual(1)
    await it.clock.advance(MINUTE)
    await wave(it.gateway, 1)
    expect(await wave(it.gateway, 5)).toBe(5)
  })

  it('resets twice in a row never gets more than it allows', async () => {
    await using it = await build()
    for (const lastsSeconds of [20, 20]) it.gateway.simulator.quota.nextWindow({ lastsSeconds })
    await it.clock.advance(61 * SECOND)
    for (let step = 0; step < 20; step++) {
      await wave(it.gateway, 4)
      await it.clock.advance(5 * SECOND)
    }
    expect(refused(it.gateway)).toBe(0)
  })
})
