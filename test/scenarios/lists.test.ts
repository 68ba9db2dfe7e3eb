import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/simulator/faults.js'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const QUEUES = '/api/v2/routing/queues'
const USERS = '/api/v2/users'
const USER_AGGREGATES = '/api/v2/analytics/users/aggregates/query'
const start = Date.parse('2026-11-17T14:30:20Z')

interface Lists {
  readonly queues?: readonly { readonly id: string; readonly name: string }[] | null
  readonly agents?: readonly { readonly id: string }[] | null
  readonly budgets?: readonly object[] | null
}

const page = (count: number, prefix: string, more = {}): Fault => ({
  kind: 'rewrite',
  body: () => ({
    entities: Array.from({ length: count }, (_, index) => ({
      id: `${prefix}-${index}`,
      name: `Queue ${prefix} ${index}`,
    })),
    ...more,
  }),
})
const status = (code: number): Fault => ({ kind: 'status', status: code, body: {} })

/** The pages that were asked for, with the name where one was. */
const pages = (gateway: TestGateway, path = QUEUES) =>
  gateway.simulator
    .requestsTo(path)
    .map(({ query }) => [query?.['pageNumber'], query?.['name'] ?? []].flat().join(' '))

const script = (gateway: TestGateway, ...faults: readonly Fault[]) => {
  for (const fault of faults) gateway.simulator.faults.next(fault, { path: /queues$|users$/ })
}

describe('a list that fails', () => {
  it.each<[keyof Lists, string, string, string]>([
    ['queues', QUEUES, 'routing:queue:view', 'directory:user:view'],
    ['agents', USERS, 'directory:user:view', 'routing:queue:view'],
  ])(
    '%s: leaves the rest of the dashboard, and names the permission that is missing',
    async (field, path, permission, another) => {
      await using gateway = await startGateway({ clock: new ManualClock(start) })
      gateway.simulator.faults.always(status(403), { path })
      const { data, errors } = await gateway.ask<Lists>(`{ ${field} { id } budgets { family } }`)
      expect(data?.[field]).toBeNull()
      expect(data?.budgets?.length).toBeGreaterThan(0)
      expect(errors).toMatchObject([
        { path: [field], extensions: { code: 'UPSTREAM_REJECTED', upstreamStatus: 403 } },
      ])
      expect(errors?.[0]?.message).toContain(permission)
      expect(errors?.[0]?.message).not.toContain(another)
    },
  )

  it.each<[string, Fault, string, readonly string[]]>([
    ['is refused', status(403), 'UPSTREAM_REJECTED', ['1', '2']],
    [
      'is not JSON',
      { kind: 'status', status: 200, body: '<html></html>' },
      'UPSTREAM_UNAVAILABLE',
      ['1', '2'],
    ],
    [
      'is over the rate limit',
      { kind: 'rateLimited', retryAfterSeconds: 1, namespace: 'platform.api' },
      'BUDGET_SPENT',
      ['1', '2'],
    ],
  ])(
    'because a page %s: is not asked for at once, and then from that page on',
    async (_, fault, code, asked) => {
      const clock = new ManualClock(start)
      await using gateway = await startGateway({ clock, random: () => 0.5 })
      const counts = { pageCount: 3, total: 250 }
      script(gateway, page(100, 'a', counts), fault)
      script(gateway, page(100, 'b', counts), page(50, 'c', counts))
      for (let time = 0; time < 3; time++) {
        const { data, errors } = await gateway.ask<Lists>('{ queues { id } }')
        expect(data).toEqual({ queues: null })
        expect(errors?.[0]?.extensions['code']).toBe(code)
      }
      expect(pages(gateway)).toEqual(asked)
      await clock.advance(3 * SECOND)
      const { data } = await gateway.ask<Lists>('{ queues(first: 1000) { id } }')
      expect(data?.queues).toHaveLength(250)
      expect(pages(gateway)).toEqual([...asked, '2', '3'])
    },
  )
})

describe('a list that is cut', () => {
  it.each<[string, readonly Fault[], number, object]>([
    [
      'by a refusal',
      [page(100, 'a', { pageCount: 3 }), status(400)],
      100,
      { label: 'queue', cut: 'refused', entries: 100 },
    ],
    [
      'by counts that are not true',
      [page(100, 'a', { pageCount: 1e9 }), page(0, 'b', { pageCount: 1e9 })],
      100,
      { label: 'queue', cut: 'short', entries: 100 },
    ],
  ])('%s is served and told, and read again soon', async (_, faults, count, told) => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    script(gateway, ...faults)
    const { data, errors } = await gateway.ask<Lists>('{ queues(first: 1000) { id } }')
    expect(errors).toBeUndefined()
    expect(data?.queues).toHaveLength(count)
    expect(gateway.events).toContainEqual({ type: 'listCut', ...told })
    expect(pages(gateway)).toHaveLength(2)
    await clock.advance(11 * MINUTE)
    const next = await gateway.ask<Lists>('{ queues(first: 1000) { id } }')
    expect(next.data?.queues).toHaveLength(gateway.simulator.organisation.queues.length)
  })

  it('at 10,000 stays as it is; what is beyond is found by its name', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    const counts = { pageCount: 120, total: 12_000 }
    script(
      gateway,
      ...Array.from({ length: 100 }, (_, index) => page(100, `p${index}`, counts)),
      status(400),
    )
    const all = await gateway.ask<Lists>('{ queues(first: 1000) { id } }')
    expect(all.data?.queues).toHaveLength(1_000)
    expect(pages(gateway)).toHaveLength(101)
    await clock.advance(HOUR)
    await gateway.ask('{ queues { id } }')
    expect(pages(gateway)).toHaveLength(101)
    const [wanted] = gateway.simulator.organisation.queues
    const { data } = await gateway.ask<Lists>(
      'query ($name: String) { queues(nameContains: $name) { id name } }',
      { name: wanted?.name },
    )
    expect(data?.queues).toContainEqual({ id: wanted?.id, name: wanted?.name })
    expect(pages(gateway).slice(101)).toEqual([`1 *${wanted?.name}*`])
  })
})

describe('queues by a part of their name', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['are asked for by it', ['{ queues(nameContains: "sal") { id } }'], ['1 *sal*']],
    [
      'are asked for once, whatever the case',
      ['{ queues(nameContains: "sal") { id } }', '{ queues(nameContains: "SAL") { id } }'],
      ['1 *sal*'],
    ],
    [
      'are asked for each text of its own',
      ['{ queues(nameContains: "a") { id } }', '{ queues(nameContains: "b") { id } }'],
      ['1 *a*', '1 *b*'],
    ],
    [
      'are found in the whole list where that is there',
      ['{ queues { id } }', '{ queues(nameContains: "sal") { id } }'],
      ['1'],
    ],
    [
      'cost nothing beside the whole list',
      ['{ queues { id } some: queues(nameContains: "sal") { id } }'],
      ['1'],
    ],
    [
      'are found in the whole list where the text has an asterisk',
      ['{ queues(nameContains: "s*l") { id } }'],
      ['1'],
    ],
    [
      'are all for no text',
      ['{ queues(nameContains: "") { id } }', '{ queues(nameContains: " ") { id } }'],
      ['1'],
    ],
    [
      'are found in the whole list where no name is so long',
      [`{ queues(nameContains: "${'x'.repeat(201)}") { id } }`],
      ['1'],
    ],
  ])('%s', async (_, questions, expected) => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    for (const question of questions) {
      expect((await gateway.ask(question)).errors).toBeUndefined()
    }
    expect(pages(gateway)).toEqual(expected)
  })

  it('are found in an old list when Genesys Cloud cannot be asked', async () => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock })
    await gateway.ask('{ queues { id } }')
    await clock.advance(7 * HOUR)
    gateway.simulator.faults.always(status(403), { path: QUEUES })
    const [wanted] = gateway.simulator.organisation.queues
    const { data, errors } = await gateway.ask<Lists>(
      'query ($name: String) { queues(nameContains: $name) { id } }',
      { name: wanted?.name },
    )
    expect(errors).toBeUndefined()
    expect(data?.queues).toContainEqual({ id: wanted?.id })
  })

  it('agents are found in the list of all: Genesys Cloud has no such filter', async () => {
    await using gateway = await startGateway({ clock: new ManualClock(start) })
    await gateway.ask('{ agents(nameContains: "an") { id } }')
    await gateway.ask('{ agents(nameContains: "be") { id } }')
    const { length } = gateway.simulator.organisation.agents.filter(
      ({ state }) => state === 'active',
    )
    expect(pages(gateway, USERS)).toHaveLength(Math.ceil(length / 100))
  })
})

describe('agentStatus of a thousand agents', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => `agent-${`${index}`.padStart(4, '0')}`)
  const ask = (gateway: TestGateway) =>
    gateway.ask<{ agentStatus: { rows: object[] } | null }>(
      `{ agentStatus(agentIds: ${JSON.stringify(ids)}, interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }) { rows { agent { id } } } }`,
    )

  it.each([1, 3])('asks again only for what did not come, when %i of ten fail', async (failing) => {
    const clock = new ManualClock(start)
    await using gateway = await startGateway({ clock, random: () => 0.5 })
    gateway.simulator.faults.next(status(403), { path: USER_AGGREGATES, times: failing })
    const first = await ask(gateway)
    expect(first.data?.agentStatus).toBeNull()
    expect(first.errors?.[0]?.extensions['code']).toBe('UPSTREAM_REJECTED')
    expect(gateway.simulator.requestsTo(USER_AGGREGATES)).toHaveLength(10)
    await clock.advance(SECOND)
    const second = await ask(gateway)
    expect(second.data?.agentStatus?.rows).toHaveLength(1_000)
    expect(gateway.simulator.requestsTo(USER_AGGREGATES)).toHaveLength(10 + failing)
  })
})
