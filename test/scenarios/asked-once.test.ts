import { describe, expect, it } from 'vitest'
import { startGateway } from '../support/gateway.js'

const CONVERSATIONS = 'POST /api/v2/analytics/conversations/aggregates/query'
const day = '{ from: "2026-08-03T00:00:00Z", to: "2026-08-04T00:00:00Z" }'

interface Aliases {
  readonly [alias: string]: { readonly key: string; readonly rows: readonly object[] }
}

describe('Genesys Cloud is asked once', () => {
  it('for the same report under three aliases, however each is spelled', async () => {
    await using gateway = await startGateway()
    const [a, b] = gateway.simulator.organisation.queues.map(({ id }) => id)
    const { data, errors } = await gateway.ask<Aliases>(`{
      one: queuePerformance(interval: ${day}, granularity: "PT1H", queueIds: ["${a}", "${b}"]) { key rows { offered } }
      two: queuePerformance(interval: ${day}, granularity: "PT60M", queueIds: ["${b}", "${a}", "${b}"]) { key rows { offered } }
      three: queuePerformance(
        interval: { from: "2026-08-03T02:00:00+02:00", to: "2026-08-04T02:00:00+02:00" }
        granularity: "PT3600S", timeZone: "Asia/Kolkata", queueIds: ["${a?.toUpperCase()}", "${b}"]
      ) { key rows { offered handle { averageSeconds } } }
    }`)
    expect(errors).toBeUndefined()
    expect(data?.['one']?.rows.length).toBeGreaterThan(0)
    expect(data?.['two']).toEqual(data?.['one'])
    expect(data?.['three']?.key).toBe(data?.['one']?.key)
    expect(gateway.asked()).toEqual([CONVERSATIONS])
  })

  it('for 200 concurrent requests', async () => {
    await using gateway = await startGateway()
    const query = `{ queuePerformance(interval: ${day}) { key freshness { asOf } rows { offered } } }`
    const answers = await Promise.all(Array.from({ length: 200 }, () => gateway.ask(query)))
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(answers[0]?.errors).toBeUndefined()
    expect(gateway.asked()).toEqual([CONVERSATIONS])
    expect(gateway.simulator.requestsTo('/oauth/token')).toHaveLength(1)
  })

  it('whatever fields are selected, now and later', async () => {
    await using gateway = await startGateway()
    const ask = (fields: string) =>
      gateway.ask(`{ queuePerformance(interval: ${day}) { ${fields} } }`)
    await ask('rows { offered }')
    await ask('series { starts offered }')
    await ask('rows { wait { maxSeconds } serviceLevel { ratio } } freshness { rule }')
    expect(gateway.asked()).toEqual([CONVERSATIONS])
  })

  it('for the names of all rows together, and not again', async () => {
    await using gateway = await startGateway()
    const query = `{ queuePerformance(interval: ${day}) { rows { queue { id name } } } }`
    const { data } = await gateway.ask<{
      queuePerformance: { rows: { queue: { id: string; name: string } }[] }
    }>(query)
    const names = new Map(gateway.simulator.organisation.queues.map(({ id, name }) => [id, name]))
    for (const { queue } of data?.queuePerformance.rows ?? [])
      expect(queue.name).toBe(names.get(queue.id))
    await gateway.ask(query)
    expect(gateway.asked()).toEqual([CONVERSATIONS, 'GET /api/v2/routing/queues'])
  })

  it('for the operations of a batch that ask the same', async () => {
    await using gateway = await startGateway()
    const operation = { query: `{ queuePerformance(interval: ${day}) { key } }` }
    const response = await gateway.post(JSON.stringify([operation, operation, operation]))
    expect(await response.json()).toHaveLength(3)
    expect(gateway.asked()).toEqual([CONVERSATIONS])
  })
})

describe('distinct questions of one operation', () => {
  it('go down together: one look into the store, one call', async () => {
    await using gateway = await startGateway()
    const ids = gateway.simulator.organisation.queues.slice(0, 5).map(({ id }) => id)
    const fields = ids.map(
      (id, i) => `q${i}: queuePerformance(interval: ${day}, queueIds: ["${id}"]) { key }`,
    )
    const { data } = await gateway.ask<Aliases>(`{ ${fields.join(' ')} }`)
    expect(new Set(Object.values(data ?? {}).map(({ key }) => key)).size).toBe(5)
    expect(gateway.asked()).toEqual([CONVERSATIONS])
    expect(gateway.events.filter(({ type }) => type === 'miss')).toHaveLength(5)
  })
})
