import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'

const QUEUES = '/api/v2/routing/queues'
const start = Date.parse('2026-11-17T14:30:20Z')
const REPORT =
  '{ queuePerformance(interval: { relative: LAST_7_DAYS }) { rows { queue { id name } } } }'
interface Report {
  readonly queuePerformance: {
    readonly rows: readonly {
      readonly queue: { readonly id: string; readonly name: string | null }
    }[]
  }
}

describe('names', () => {
  it.each([
    ['are refused', { kind: 'status', status: 403, body: {} }],
    ['are not JSON', { kind: 'status', status: 200, body: '<html></html>' }],
    [
      'are over the rate limit',
      { kind: 'rateLimited', retryAfterSeconds: 60, namespace: 'platform.api' },
    ],
  ] as const)('that %s are null, and the report is there', async (_, fault) => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    gateway.simulator.faults.always(fault, { path: QUEUES })
    const { data, errors } = await gateway.ask<Report>(REPORT)
    expect(errors).toBeUndefined()
    expect(data?.queuePerformance.rows.length).toBeGreaterThan(0)
    for (const { queue } of data?.queuePerformance.rows ?? []) expect(queue.name).toBeNull()
  })

  it('that are refused are asked for again after five minutes, one kind whatever the other', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock, random: () => 0.5 })
    const codes = '/api/v2/routing/wrapupcodes'
    gateway.simulator.faults.always({ kind: 'status', status: 403, body: {} }, { path: codes })
    const calls: number[] = []
    for (const minutes of [0, 1, 1, 2, 2]) {
      await clock.advance(minutes * MINUTE)
      const { errors } = await gateway.ask(
        '{ wrapUps(interval: { relative: YESTERDAY }) { rows { queue { name } wrapUp { name } } } }',
      )
      expect(errors).toBeUndefined()
      calls.push(gateway.simulator.requestsTo(codes).length)
    }
    expect(calls).toEqual([1, 1, 1, 1, 2])
    expect(gateway.simulator.requestsTo(QUEUES)).toHaveLength(1)
  })

  it('that are there again after a refusal are shown', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    gateway.simulator.faults.next({ kind: 'status', status: 403, body: {} }, { path: QUEUES })
    const names = async () => {
      const { data } = await gateway.ask<Report>(REPORT)
      return new Set(data?.queuePerformance.rows.map(({ queue }) => queue.name))
    }
    expect(await names()).toEqual(new Set([null]))
    await clock.advance(6 * MINUTE)
    expect(await names()).toContain('Billing')
  })

  it('that take longer than a second are null this time, and there the next', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.simulator.faults.next({ kind: 'hold', until }, { path: QUEUES })
    const asked = gateway.ask<Report>(REPORT)
    while (gateway.simulator.requestsTo(QUEUES).length === 0) await settleMicrotasks()
    await clock.advance(SECOND)
    const { data, errors } = await asked
    expect(errors).toBeUndefined()
    expect(data?.queuePerformance.rows.every(({ queue }) => queue.name === null)).toBe(true)
    release()
    await gateway.app.idle()
    const next = await gateway.ask<Report>(REPORT)
    expect(next.data?.queuePerformance.rows.every(({ queue }) => queue.name)).toBe(true)
    expect(gateway.simulator.requestsTo(QUEUES)).toHaveLength(1)
  })

  it('of agents are found for those who left, too; lists hold only who is active', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    const inactive = gateway.simulator.organisation.agents.find(({ state }) => state !== 'active')
    const { data } = await gateway.ask<{
      agentStatus: { rows: { agent: object }[] }
      agents: { id: string }[]
    }>(
      `{ agentStatus(agentIds: ["${inactive?.id}"], interval: { relative: YESTERDAY }) { rows { agent { id name } } } agents(first: 1000) { id name } }`,
    )
    expect(data?.agentStatus.rows[0]?.agent).toEqual({ id: inactive?.id, name: inactive?.name })
    expect(data?.agents.some(({ id }) => id === inactive?.id)).toBe(false)
    expect(data?.agents).toHaveLength(
      gateway.simulator.organisation.agents.filter(({ state }) => state === 'active').length,
    )
  })
})

describe('queues', () => {
  it('are found by a part of their name, whatever its case, ordered by name', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const [some] = gateway.simulator.organisation.queues
    const part = some?.name.slice(1, 5).toUpperCase() ?? ''
    const { data } = await gateway.ask<{
      all: { name: string }[]
      some: { id: string }[]
      two: object[]
    }>(
      `{ all: queues { id name } some: queues(nameContains: ${JSON.stringify(part)}) { id name } two: queues(first: 2) { id } }`,
    )
    expect(data?.all.map(({ name }) => name).sort((a, b) => a.localeCompare(b, 'en'))).toEqual(
      data?.all.map(({ name }) => name),
    )
    expect(data?.all).toHaveLength(gateway.simulator.organisation.queues.length)
    expect(data?.some.map(({ id }) => id)).toContain(some?.id)
    expect(data?.two).toHaveLength(2)
    await clock.advance(5 * HOUR)
    await gateway.ask('{ queues(nameContains: "x") { id } }')
    expect(gateway.simulator.requestsTo(QUEUES)).toHaveLength(1)
  })
})
