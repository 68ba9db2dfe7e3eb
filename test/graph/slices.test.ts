import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { LIMITS } from '../../src/config/limits.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ config: { limits: { ...LIMITS, values: 250_000 } } })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

const INTERVAL = 'interval: { from: "2026-08-03T00:00:00Z", to: "2026-08-07T00:00:00Z" }'

interface Report {
  readonly rows: readonly {
    readonly queue: { readonly id: string; readonly name: string | null }
    readonly interval: { readonly from: string }
  }[]
}

describe('a list that no turn can write', () => {
  const fields =
    'queue { id name } mediaType interval { from to } offered handle { count } serviceLevel { ratio }'
  const question = (granularity: string) => {
    const ids = gateway.simulator.organisation.queues.slice(0, 10).map(({ id }) => id)
    return `queuePerformance(${INTERVAL}, granularity: "${granularity}", queueIds: ${JSON.stringify(ids)}, mediaTypes: [VOICE, CHAT])`
  }

  it('has the rows that small answers have, in their order', async () => {
    const whole = await gateway.ask<{ report: Report }>(
      `{ report: ${question('PT1H')} { rows { ${fields} } } }`,
    )
    expect(whole.errors).toBeUndefined()
    const rows = whole.data?.report.rows ?? []
    // 10 queues, 2 media types, 96 hours; 9 values in each.
    expect(rows).toHaveLength(1_920)
    const ids = gateway.simulator.organisation.queues.slice(0, 10).map(({ id }) => id)
    const parts = await Promise.all(
      [...ids]
        .sort()
        .map((id) =>
          gateway.ask<{ report: Report }>(
            `{ report: queuePerformance(${INTERVAL}, granularity: "PT1H", queueIds: ["${id}"], mediaTypes: [VOICE, CHAT]) { rows { ${fields} } } }`,
          ),
        ),
    )
    expect(rows).toEqual(parts.flatMap(({ data }) => data?.report.rows ?? []))
  })

  it('is written wherever it stands, and as often as it is asked for', async () => {
    const { data, errors } = await gateway.ask<
      Record<'one' | 'two', Record<'a' | 'b', Report['rows']>>
    >(
      `{ one: ${question('PT1H')} { ...F } two: ${question('PT30M')} { ...F } }
       fragment F on QueuePerformanceReport { a: rows { ${fields} } b: rows { ${fields} } }`,
    )
    expect(errors).toBeUndefined()
    expect(data?.one.a).toHaveLength(1_920)
    expect(data?.one.b).toEqual(data?.one.a)
    expect(data?.two.b).toHaveLength(3_840)
  })

  it('is written in every operation of a batch', async () => {
    const query = `{ report: ${question('PT1H')} { rows { ${fields} } } }`
    const response = await gateway.post(JSON.stringify([{ query }, { query }]))
    const answers = (await response.json()) as { data: { report: Report } }[]
    expect(answers.map(({ data }) => data.report.rows.length)).toEqual([1_920, 1_920])
  })

  it('is left out with its report when something beside it is refused', async () => {
    const aliases = Array.from({ length: 200 }, (_, i) => `a${i}: offered`).join(' ')
    const { data, errors } = await gateway.ask(
      `{ report: ${question('PT1H')} { rows { ${fields} } more: rows { ${aliases} } } other: ${question('PT1H')} { key } }`,
    )
    expect(errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['report', 'more'], 'LIMIT_EXCEEDED'],
    ])
    expect(data).toEqual({ report: null, other: { key: expect.any(String) } })
  })

  it('has its names where these come later than its items', async () => {
    const { data, errors } = await gateway.ask<{
      conversations: { nodes: { queues: { id: string; name: string | null }[] }[] }
    }>(
      `{ conversations(${INTERVAL}, first: 1000, freshness: { waitSeconds: 60 }) { nodes {
        id start end direction mediaTypes queues { id name } agents { id } } } }`,
    )
    expect(errors).toBeUndefined()
    const nodes = data?.conversations.nodes ?? []
    expect(nodes).toHaveLength(1_000)
    const nameOf = new Map(gateway.simulator.organisation.queues.map(({ id, name }) => [id, name]))
    for (const { queues } of nodes) {
      for (const { id, name } of queues) expect(name).toBe(nameOf.get(id))
    }
  }, 60_000)

  it.each([
    ['the first', 0],
    ['one between', 250],
    ['the last', 499],
  ])('has an error in place of an item that cannot be had: %s', async (_, wrong) => {
    const queues = gateway.simulator.organisation.queues
    const representations = Array.from({ length: 500 }, (_, index) =>
      index === wrong
        ? { __typename: 'Conversation', id: 'x' }
        : { __typename: 'Queue', id: queues[index % queues.length]?.id },
    )
    const aliases = Array.from({ length: 12 }, (_, index) => `a${index}: id`).join(' ')
    const { data, errors } = await gateway.ask<{ e: ({ readonly a11: string } | null)[] }>(
      `query ($of: [_Any!]!) { e: _entities(representations: $of) { ... on Queue { ${aliases} } } }`,
      { of: representations },
    )
    expect(errors).toEqual([
      {
        message: expect.stringContaining(
          '__typename must be one of Queue, Agent, WrapUpCode, Flow',
        ),
        locations: [{ line: 1, column: 25 }],
        path: ['e', wrong],
        extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
      },
    ])
    expect(data?.e.map((item) => item?.a11 ?? null)).toEqual(
      representations.map(({ id }, index) => (index === wrong ? null : id)),
    )
  })
})
