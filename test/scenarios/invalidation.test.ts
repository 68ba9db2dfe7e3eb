import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const start = Date.parse('2026-11-17T14:30:20Z')

interface Report {
  readonly key: string
  readonly freshness: {
    readonly state: string
    readonly reason: string | null
    readonly refreshing: boolean
  }
}

async function ask(gateway: TestGateway, args: string): Promise<Report> {
  const { data, errors } = await gateway.ask<{ queuePerformance: Report }>(
    `{ queuePerformance(interval: { relative: LAST_MONTH }${args}) { key freshness { state reason refreshing } } }`,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.queuePerformance
}

const invalidate = (gateway: TestGateway, args: string) =>
  gateway.ask<{ invalidateReports: { invalidatedAt: string } }>(
    `mutation { invalidateReports(${args}) { invalidatedAt } }`,
  )

const fresh = { state: 'FRESH', reason: null }
const outdated = { state: 'STALE', reason: 'INVALIDATED', refreshing: true }

describe('invalidateReports', () => {
  it('outdates by key: served once more as STALE, refreshed behind, then fresh; nothing else is touched', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const [queue] = gateway.simulator.organisation.queues
    const { key } = await ask(gateway, '')
    await ask(gateway, `, queueIds: ["${queue?.id}"]`)
    const { data } = await invalidate(gateway, `keys: ["${key}"]`)
    expect(data?.invalidateReports.invalidatedAt).toBe(new Date(start).toISOString())
    await clock.advance(SECOND)
    expect((await ask(gateway, `, queueIds: ["${queue?.id}"]`)).freshness).toMatchObject(fresh)
    expect((await ask(gateway, '')).freshness).toMatchObject(outdated)
    await gateway.app.settled()
    expect((await ask(gateway, '')).freshness).toMatchObject(fresh)
    expect(gateway.asked()).toHaveLength(3)
  })

  it('outdates by queue: what is about it, and what is about all queues', async () => {
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

  it('outdates by kind of report', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, '')
    await invalidate(gateway, 'reports: [QUEUE_ACTIVITY, AGENT_STATUS]')
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(fresh)
    await invalidate(gateway, 'reports: [QUEUE_PERFORMANCE]')
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(outdated)
  })

  it('keeps the value for emergencies', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await ask(gateway, '')
    await invalidate(gateway, 'reports: [QUEUE_PERFORMANCE]')
    gateway.simulator.faults.always({ kind: 'status', status: 500, body: {} })
    await clock.advance(SECOND)
    expect((await ask(gateway, '')).freshness).toMatchObject(outdated)
    await clock.runUntil(gateway.app.settled())
    expect((await ask(gateway, '')).freshness).toMatchObject({
      state: 'STALE',
      reason: 'UPSTREAM_ERROR',
    })
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
