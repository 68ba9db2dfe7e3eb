import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const USERS = '/api/v2/analytics/users/aggregates/query'
const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ clock })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

interface Row {
  readonly agent: { readonly id: string; readonly name?: string | null }
  readonly interval: { readonly from: string; readonly to: string }
  readonly presence: readonly { readonly status: string; readonly seconds: number }[]
  readonly routingStatus: readonly { readonly status: string; readonly seconds: number }[]
}
interface Answer {
  readonly agentStatus: { readonly key: string; readonly rows: readonly Row[] }
}

const QUERY = `query ($ids: [ID!]!, $interval: IntervalInput!, $granularity: Duration, $timeZone: TimeZone) {
  agentStatus(agentIds: $ids, interval: $interval, granularity: $granularity, timeZone: $timeZone) {
    key rows { agent { id name } interval { from to } presence { status seconds } routingStatus { status seconds } }
  }
}`
const monday = { from: '2026-11-16T00:00:00Z', to: '2026-11-17T00:00:00Z' }

async function ask(variables: Readonly<Record<string, unknown>>): Promise<Answer['agentStatus']> {
  const { data, errors } = await gateway.ask<Answer>(QUERY, { interval: monday, ...variables })
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.agentStatus
}

const total = (rows: readonly Row[], kind: 'presence' | 'routingStatus', status: string) =>
  rows
    .flatMap((row) => row[kind])
    .reduce((sum, one) => sum + (one.status === status ? one.seconds : 0), 0)

describe('agentStatus', () => {
  it('accounts for every second of a bucket by presence', async () => {
    const ids = gateway.simulator.organisation.agents.slice(0, 20).map(({ id }) => id)
    const { rows } = await ask({ ids, granularity: 'PT1H' })
    expect(rows).toHaveLength(20 * 24)
    for (const { presence } of rows) {
      expect(presence.reduce((sum, { seconds }) => sum + seconds, 0)).toBeCloseTo(3_600, 3)
    }
  })

  it('adds up: hours to the day', async () => {
    const ids = gateway.simulator.organisation.agents.slice(0, 20).map(({ id }) => id)
    const { rows: day } = await ask({ ids })
    const { rows: hours } = await ask({ ids, granularity: 'PT1H' })
    for (const row of day) {
      const its = hours.filter(({ agent }) => agent.id === row.agent.id)
      for (const kind of ['presence', 'routingStatus'] as const) {
        for (const { status, seconds } of row[kind])
          expect(total(its, kind, status)).toBeCloseTo(seconds, 3)
      }
    }
  })

  it('splits more than a hundred agents, joins them, and misses none', async () => {
    const known = gateway.simulator.organisation.agents.map(({ id }) => id)
    const strangers = Array.from({ length: 250 - known.length }, (_, i) => `stranger-${i}`)
    gateway.simulator.clearRequests()
    const { rows } = await ask({ ids: [...strangers, ...known] })
    expect(rows.map(({ agent }) => agent.id)).toEqual([...strangers, ...known].sort())
    expect(gateway.simulator.requestsTo(USERS)).toHaveLength(3)
    const separate = await ask({ ids: known.slice(0, 5) })
    for (const row of separate.rows) {
      expect(rows.find(({ agent }) => agent.id === row.agent.id)).toEqual(row)
    }
    for (const id of strangers.slice(0, 3)) {
      expect(rows.find(({ agent }) => agent.id === id)).toMatchObject({
        agent: { name: null },
        presence: [],
        routingStatus: [],
      })
    }
  })

  it('has one key for any order of the agents', async () => {
    const ids = gateway.simulator.organisation.agents.slice(0, 7).map(({ id }) => id)
    expect((await ask({ ids: [...ids].reverse() })).key).toBe((await ask({ ids })).key)
  })
})
