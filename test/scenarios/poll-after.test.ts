import { describe, expect, it } from 'vitest'
import { MINUTE, SECOND } from '../../src/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const LOAD_MS = 3 * SECOND

interface Told {
  readonly asOf: string
  readonly reason: string | null
  readonly pollAfter: string
}

/** A gateway whose loads take a while, and a client that asks again exactly when it was told to. */
async function polled(freshness = '') {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const gateway = await startGateway({ clock })
  const { faults } = gateway.simulator
  faults.always({ kind: 'delay', ms: LOAD_MS }, { path: CONVERSATIONS })
  const ask = async (): Promise<Told> => {
    const query = `{ queuePerformance(interval: { relative: LAST_HOUR } ${freshness}) { freshness { asOf reason pollAfter } } }`
    const asked = gateway.ask<{ queuePerformance: { freshness: Told } }>(query)
    const { data, errors } = await clock.runUntil(asked)
    if (!data) throw new Error(JSON.stringify(errors))
    return data.queuePerformance.freshness
  }
  /** Until then; `beside`: what else happens every second. */
  const waitFor = async (instant: string, beside?: () => Promise<unknown>) => {
    const untilMs = Date.parse(instant)
    while (clock.now() < untilMs) {
      await clock.advance(Math.min(SECOND, untilMs - clock.now()))
      await beside?.()
    }
  }
  const poll = async (polls: number, beside?: () => Promise<unknown>) => {
    let told = await ask()
    let newer = 0
    for (let count = 0; count < polls; count++) {
      expect(Date.parse(told.pollAfter)).toBeGreaterThan(clock.now() - SECOND)
      await waitFor(told.pollAfter, beside)
      const next = await ask()
      if (Date.parse(next.asOf) > Date.parse(told.asOf)) newer += 1
      told = next
    }
    return { newer, told }
  }
  const loads = () => gateway.simulator.requestsTo(CONVERSATIONS).length
  return {
    ...{ clock, faults, ask, poll, loads },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

describe('a client that polls exactly at pollAfter', () => {
  it('and has older data refreshed first sees newer data with every poll', async () => {
    await using on = await polled('freshness: { maxAgeSeconds: 0 }')
    expect((await on.poll(12)).newer).toBe(12)
    expect(on.loads()).toBe(13)
  })

  it('beside others who ask sees newer data with every poll', async () => {
    await using on = await polled()
    expect((await on.poll(8, () => on.ask())).newer).toBe(8)
  })

  it('and is the only one asks twice a load: the first time starts it', async () => {
    await using on = await polled()
    const { newer } = await on.poll(20)
    expect(newer).toBe(10)
    expect(on.loads()).toBe(11)
  })

  it('while the upstream fails asks no oftener than somebody may try', async () => {
    await using on = await polled()
    await on.ask()
    await on.clock.advance(MINUTE)
    on.faults.clear()
    on.faults.always({ kind: 'status', status: 404 }, { path: CONVERSATIONS })
    const before = on.loads()
    const { told } = await on.poll(16)
    expect(['UPSTREAM_ERROR', 'REVALIDATING']).toContain(told.reason)
    expect(on.loads() - before).toBeGreaterThanOrEqual(8)
  })

  it('while the budget is blocked asks once, when it opens', async () => {
    await using on = await polled()
    const { pollAfter } = await on.ask()
    on.faults.next({ kind: 'rateLimited', retryAfterSeconds: 60 }, { path: CONVERSATIONS })
    await on.clock.advance(Date.parse(pollAfter) - on.clock.now())
    await on.ask()
    await on.clock.advance(SECOND)
    const blocked = await on.ask()
    expect(blocked.reason).toBe('BUDGET_BLOCKED')
    const before = on.loads()
    await on.clock.advance(Date.parse(blocked.pollAfter) - on.clock.now())
    await on.ask()
    await on.clock.advance(SECOND)
    expect(on.loads()).toBe(before + 1)
  })
})
