import { describe, expect, it, vi } from 'vitest'
import { ScheduledPolls } from '../../src/reports/scheduled-polls.js'
import type { Fault } from '../../src/simulator/faults.js'
import { MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { settle } from '../support/planning/planned.js'

const CONVERSATIONS = '/api/v2/analytics/conversations/aggregates/query'
const LOAD_MS = 3 * SECOND

interface Told {
  /** Of newer data it is later; asOf is of the oldest part, which may stay. */
  readonly expiresAt: string
  readonly reason: string | null
  readonly pollAfter: string
}

/** A gateway whose loads take a while, and a client that asks again exactly when it was told to. */
async function polled(freshness = '', first = freshness) {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const gateway = await startGateway({ clock })
  const { faults } = gateway.simulator
  faults.always({ kind: 'delay', ms: LOAD_MS }, { path: CONVERSATIONS })
  const ask = async (args = freshness): Promise<Told> => {
    const query = `{ queuePerformance(interval: { relative: LAST_HOUR } ${args}) { freshness { expiresAt reason pollAfter } } }`
    const asked = gateway.ask<{ queuePerformance: { freshness: Told } }>(query)
    const { data, errors } = await clock.runUntil(asked)
    if (!data) throw new Error(JSON.stringify(errors))
    // The simulator has a refresh that began behind this answer before its clock runs on.
    await settle()
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
    let told = await ask(first)
    let newer = 0
    for (let count = 0; count < polls; count++) {
      expect(Date.parse(told.pollAfter)).toBeGreaterThan(clock.now() - SECOND)
      await waitFor(told.pollAfter, beside)
      const next = await ask()
      if (Date.parse(next.expiresAt) > Date.parse(told.expiresAt)) newer += 1
      told = next
    }
    return { newer, told }
  }
  const loads = () => gateway.simulator.requestsTo(CONVERSATIONS).length
  const failed = () => gateway.events.filter(({ type }) => type === 'loadFailed').length
  return {
    ...{ clock, faults, ask, poll, loads, failed },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

describe('a client that polls exactly at pollAfter', () => {
  it('and has older data refreshed first sees newer data with every poll', async () => {
    await using on = await polled('freshness: { maxAgeSeconds: 0 }')
    expect((await on.poll(12)).newer).toBe(12)
    expect(on.loads()).toBe(13)
  })

  it('is remembered at each answer, at one that is given again as it was, too', async () => {
    using schedule = vi.spyOn(ScheduledPolls.prototype, 'schedule')
    await using on = await polled()
    for (let asked = 1; asked <= 4; asked++) {
      const { pollAfter } = await on.ask()
      expect(schedule.mock.calls.map(([, pollAfterMs]) => pollAfterMs)).toEqual(
        Array.from({ length: asked }, () => Date.parse(pollAfter)),
      )
    }
  })

  it('beside others who ask sees newer data with every poll', async () => {
    await using on = await polled()
    expect((await on.poll(8, () => on.ask())).newer).toBe(8)
  })

  it('and is the only one sees newer data with every poll, and causes no other loads', async () => {
    await using on = await polled()
    expect((await on.poll(20)).newer).toBe(20)
    expect(on.loads()).toBe(21)
  })

  it.each<[string, Fault]>([
    ['refuses', { kind: 'status', status: 404 }],
    ['fails, and is tried twice by each load', { kind: 'status', status: 500 }],
    ['is away, and is tried three times by each load', { kind: 'status', status: 503 }],
    ['cuts the connection', { kind: 'reset' }],
  ])('while the upstream %s asks once a load', async (_, fault) => {
    await using on = await polled()
    await on.ask()
    await on.clock.advance(MINUTE)
    on.faults.clear()
    on.faults.always(fault, { path: CONVERSATIONS })
    const { told } = await on.poll(16)
    expect(told.reason).toBe('UPSTREAM_ERROR')
    // The first ask came by itself.
    expect(on.failed()).toBe(1 + 16)
  })

  it('sees newer data with every poll, whoever comes before it and waits for nothing', async () => {
    await using on = await polled()
    const before = () => on.ask('freshness: { waitSeconds: 0 }')
    let told = await on.ask()
    for (let poll = 0; poll < 10; poll++) {
      await on.clock.advance(Date.parse(told.pollAfter) - on.clock.now())
      await before()
      await on.clock.advance(SECOND / 2)
      const next = await on.ask()
      expect(Date.parse(next.expiresAt)).toBeGreaterThan(Date.parse(told.expiresAt))
      told = next
    }
    expect(on.loads()).toBe(11)
  })

  it('a second later than it was told is served what is there, at once', async () => {
    await using on = await polled()
    const told = await on.ask()
    await on.clock.advance(Date.parse(told.pollAfter) + SECOND - on.clock.now())
    const askedMs = on.clock.now()
    expect(await on.ask()).toMatchObject({ expiresAt: told.expiresAt, reason: 'REVALIDATING' })
    expect(on.clock.now()).toBe(askedMs)
  })

  it('whose load takes too long to wait for is served what is there, at once', async () => {
    await using on = await polled()
    on.faults.clear()
    on.faults.always({ kind: 'delay', ms: 6 * SECOND }, { path: CONVERSATIONS })
    const told = await on.ask()
    await on.clock.advance(Date.parse(told.pollAfter) - on.clock.now())
    const askedMs = on.clock.now()
    expect(await on.ask()).toMatchObject({ expiresAt: told.expiresAt, reason: 'REVALIDATING' })
    expect(on.clock.now()).toBe(askedMs)
  })

  it.each<[string, Fault]>([
    ['does not answer', { kind: 'hang' }],
    ['never ends an answer', { kind: 'endlessBody', everyMs: SECOND }],
  ])('while the upstream %s asks ever more seldom', async (_, fault) => {
    await using on = await polled()
    await on.ask()
    on.faults.clear()
    on.faults.always(fault, { path: CONVERSATIONS })
    // Each load fails after a minute; a poll a second would see one of them.
    await on.poll(10)
    expect(on.failed()).toBeGreaterThanOrEqual(3)
  })

  it('that waits for nothing is served what is there, and asks twice a load', async () => {
    await using on = await polled('freshness: { waitSeconds: 0 }', '')
    const { newer } = await on.poll(20)
    expect(newer).toBe(10)
    expect(on.loads()).toBe(11)
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
    const opened = await on.ask()
    expect(opened.reason).toBeNull()
    expect(Date.parse(opened.expiresAt)).toBeGreaterThan(Date.parse(blocked.expiresAt))
    expect(on.loads()).toBe(before + 1)
  })
})
