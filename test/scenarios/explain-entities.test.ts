import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import type { Explanation } from '../../src/graph/explain/explanation.js'
import { DAY } from '../../src/time/clock.js'
import { explained, plannedAndMade } from '../support/explain/explain.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')

async function start(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(START)
  // Explain tells what each question costs by itself.
  const config = { planning: ONE_CALL_A_QUESTION }
  const gateway = await startGateway({ clock, config, ...options })
  const { queues, agents } = gateway.simulator.organisation
  return { gateway, clock, queueIds: ids(queues), agentIds: ids(agents) }
}

const ids = (entities: readonly { readonly id: string }[]) => entities.map(({ id }) => id)
const of = (typename: string, some: readonly string[]) =>
  some.map((id) => ({ __typename: typename, id }))
const until = (back: number) => new Date(Date.UTC(2026, 10, 17) - back * DAY).toISOString()
const interval = (back: number) => `interval: { from: "${until(back + 1)}", to: "${until(back)}" }`
const BACKWARDS = 'interval: { from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z" }'

const entities = (selection: string) =>
  `query ($of: [_Any!]!) { _entities(representations: $of) { ${selection} } }`

type Told = readonly (readonly [
  path: string,
  report: string | null,
  verdict: string,
  calls: number,
  reason: string | null,
])[]

const told = (explanation: Explanation | undefined): Told =>
  (explanation?.fields ?? []).map(({ path, report, verdict, upstreamCalls, reason }) => [
    ...([path.join('.'), report, verdict, upstreamCalls, reason] as const),
  ])

const loads = (path: string, report: string, calls = 1) =>
  [path, report, 'LOAD', calls, null] as const
const joins = (path: string, report: string) => [path, report, 'JOIN', 0, null] as const
const refused = (path: string, report: string, reason = 'BAD_USER_INPUT') =>
  [path, report, 'REFUSED', 0, reason] as const

describe('fields of entities', () => {
  it.each<[string, string, Told]>([
    [
      'a wrong interval beside a good question',
      entities(
        `... on Queue { bad: performance(${BACKWARDS}) { offered } good: activity { waiting } }`,
      ),
      [loads('_entities.good', 'queueActivity'), refused('_entities.bad', 'queuePerformance')],
    ],
    [
      'a wrong tolerance behind a good question',
      entities(
        `... on Queue { good: activity { waiting } bad: activity(freshness: { waitSeconds: -1 }) { waiting } }`,
      ),
      [loads('_entities.good', 'queueActivity'), refused('_entities.bad', 'queueActivity')],
    ],
    [
      'a wrong field of one type, and the same key of another',
      entities(
        `... on Queue { a: activity(freshness: { waitSeconds: -1 }) { waiting } } ... on Agent { a: activity { presence } }`,
      ),
      [loads('_entities.a', 'agentActivity'), refused('_entities.a', 'queueActivity')],
    ],
    [
      'wrong fields of two types with the same key',
      entities(
        `... on Queue { a: activity(freshness: { waitSeconds: -1 }) { waiting } } ... on Agent { a: activity(freshness: { waitSeconds: -1 }) { presence } }`,
      ),
      [refused('_entities.a', 'queueActivity'), refused('_entities.a', 'agentActivity')],
    ],
    [
      'two aliases of one question before another',
      entities(
        `... on Queue { a: activity { waiting } b: activity { waiting } c: performance(${interval(1)}) { offered } }`,
      ),
      [
        loads('_entities.a', 'queueActivity'),
        joins('_entities.b', 'queueActivity'),
        loads('_entities.c', 'queuePerformance'),
      ],
    ],
    [
      'the same written in another order',
      entities(
        `... on Queue { c: performance(${interval(1)}) { offered } b: activity { waiting } d: performance(${interval(2)}) { offered } a: activity { waiting } }`,
      ),
      [
        loads('_entities.c', 'queuePerformance'),
        loads('_entities.b', 'queueActivity'),
        loads('_entities.d', 'queuePerformance'),
        joins('_entities.a', 'queueActivity'),
      ],
    ],
    [
      'two lists of entities',
      `query ($of: [_Any!]!) {
        x: _entities(representations: $of) { ... on Queue { a: activity { waiting } } }
        y: _entities(representations: $of) { ... on Queue { a: activity { waiting } b: performance(${interval(1)}) { offered } } }
      }`,
      [
        loads('x.a', 'queueActivity'),
        joins('y.a', 'queueActivity'),
        loads('y.b', 'queuePerformance'),
      ],
    ],
    [
      'beside the report itself',
      `query ($of: [_Any!]!) {
        _entities(representations: $of) { ... on Queue { activity { waiting } } }
        agentStatus(agentIds: ["nobody"], ${interval(1)}) { key }
      }`,
      [loads('agentStatus', 'agentStatus'), loads('_entities.activity', 'queueActivity')],
    ],
  ])('are told each for itself: %s', async (_, query, expected) => {
    const { gateway, clock, queueIds, agentIds } = await start()
    await using _gateway = gateway
    const representations = [
      ...of('Queue', queueIds.slice(0, 3)),
      ...of('Agent', agentIds.slice(0, 3)),
    ]
    const asked = { query, variables: { of: representations } }
    const { planned, ran, made } = await plannedAndMade(gateway, clock, asked, 'explained')
    const inOrder = (one: Told) => [...one].sort()
    expect(inOrder(told(planned))).toEqual(inOrder(expected))
    expect(inOrder(told(ran))).toEqual(inOrder(expected))
    expect([planned?.upstreamCalls, ran?.upstreamCalls]).toEqual([made, made])
    for (const { verdict, message } of [...(planned?.fields ?? []), ...(ran?.fields ?? [])]) {
      expect(typeof message).toBe(verdict === 'REFUSED' ? 'string' : 'undefined')
    }
  })

  it('tell a limit that only some of their questions pass', async () => {
    const limits = { ...LIMITS, reports: 1, entities: 1_000 }
    const { gateway } = await start({ config: { limits } })
    await using _ = gateway
    const some = Array.from({ length: 501 }, (_, at) => `queue-${at}`)
    const query = entities('... on Queue { activity { waiting } }')
    const { extensions } = await explained(gateway, 'plan', {
      query,
      variables: { of: of('Queue', some) },
    })
    expect(told(extensions?.explain)).toEqual([
      loads('_entities.activity', 'queueActivity'),
      refused('_entities.activity', 'queueActivity', 'LIMIT_EXCEEDED'),
    ])
  })

  it.each<[string, (queueIds: readonly string[]) => readonly (readonly string[])[]]>([
    [
      'the same entities',
      ([a = '', b = '']) => [
        [a, b],
        [a, b],
      ],
    ],
    ['some of the same', ([a = '', b = '', c = '']) => [[a], [a, b], [b, c]]],
    ['other entities', ([a = '', b = '', c = '']) => [[a], [b], [c]]],
  ])('of each operation of a batch are told: %s', async (_, idsOf) => {
    const { gateway, clock, queueIds } = await start()
    await using _gateway = gateway
    const query = entities('... on Queue { activity { waiting } }')
    const body = idsOf(queueIds).map((some) => ({ query, variables: { of: of('Queue', some) } }))
    for (const mode of ['plan', 'run'] as const) {
      const answer = await clock.runUntil(
        gateway.post(JSON.stringify(body), { 'x-gcx-explain': mode }),
      )
      const answers = (await answer.json()) as { extensions: { explain: Explanation } }[]
      for (const { extensions } of answers) {
        const { fields } = extensions.explain
        expect(fields).not.toHaveLength(0)
        for (const { path, report, verdict, upstreamCalls } of fields) {
          expect([path.join('.'), report]).toEqual(['_entities.activity', 'queueActivity'])
          expect(verdict).toBe(upstreamCalls > 0 ? 'LOAD' : 'JOIN')
        }
      }
      const calls = answers.map(({ extensions }) => extensions.explain.upstreamCalls)
      const told = calls.reduce((total, one) => total + one, 0)
      // Whether operations of a batch ask together depends on when each of them has been read.
      if (mode === 'run') expect(told).toBe(gateway.asked().length)
      else expect(told).toBeGreaterThan(0)
    }
  })
})

describe('an explanation', () => {
  const times = (count: number, field: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => `a${at}: ${field(at)}`).join(' ')
  const names = 'queue { name }'
  it.each<[string, string, { entries: number; canonical: number }]>([
    ['one question', 'activity { waiting }', { entries: 1, canonical: 1 }],
    [
      'a question and its aliases',
      times(10, () => 'activity { waiting }'),
      { entries: 10, canonical: 1 },
    ],
    [
      'a question with several tolerances',
      times(10, (at) => `activity(freshness: { maxAgeSeconds: ${at + 60} }) { waiting }`),
      { entries: 10, canonical: 1 },
    ],
    [
      'other questions, and names',
      times(10, (at) => `performance(${interval(at)}) { offered ${names} }`),
      { entries: 11, canonical: 10 },
    ],
    [
      'questions that are refused',
      times(10, () => `performance(${BACKWARDS}) { offered }`),
      { entries: 10, canonical: 0 },
    ],
    [
      'entities below entities',
      `activity { queue { ${times(5, () => 'activity { waiting }')} } }`,
      { entries: 1, canonical: 1 },
    ],
  ])(
    'is as long for 500 entities as for one, but for their ids: %s',
    async (_, selection, { entries, canonical }) => {
      for (const mode of ['plan', 'run'] as const) {
        for (const count of [1, 500]) {
          const { gateway, clock, queueIds } = await start()
          await using _gateway = gateway
          const some = Array.from({ length: count }, (_, at) => queueIds[at] ?? `queue-${at}`)
          const query = entities(`... on Queue { ${selection} }`)
          const asked = { query, variables: { of: of('Queue', some) } }
          const { extensions } = await clock.runUntil(explained(gateway, mode, asked))
          const fields = extensions?.explain?.fields ?? []
          const isBelow = selection.startsWith('activity { queue') && mode === 'run'
          expect(fields).toHaveLength(entries + (isBelow ? 5 : 0))
          expect(fields.filter((field) => field.canonical !== null)).toHaveLength(canonical)
          const told = JSON.stringify(extensions)
          expect(told.length).toBeLessThan(fields.length * 600 + canonical * count * 45)
        }
      }
    },
  )

  it('tells the canonical question of a key once in a batch', async () => {
    const { gateway, queueIds } = await start()
    await using _ = gateway
    const operation = {
      query: entities('... on Queue { a: activity { waiting } b: activity { waiting } }'),
      variables: { of: of('Queue', queueIds.slice(0, 2)) },
    }
    const body = JSON.stringify([operation, operation, operation])
    const answer = await gateway.post(body, { 'x-gcx-explain': 'plan' })
    const answers = (await answer.json()) as { extensions: { explain: Explanation } }[]
    const fields = answers.flatMap(({ extensions }) => extensions.explain.fields)
    expect(fields).toHaveLength(6)
    expect(fields.filter(({ canonical }) => canonical !== null)).toHaveLength(1)
  })
})

describe('names that nobody can tell yet', () => {
  it.each<[string, string, string]>([
    ['queues', 'Queue', `queuePerformance(${interval(1)}) { rows { queue { name } } }`],
    [
      'agents',
      'Agent',
      `aggregates(family: CONVERSATIONS, metrics: ["nOffered"], groupBy: ["userId"], ${interval(1)}) { rows { group { name } } }`,
    ],
  ])('are not expected for ids of %s that a client has made up', async (_, type, panel) => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const made = Array.from({ length: 450 }, (_, at) => `made-up-${at}`)
    const query = entities(`... on ${type} { name }`)
    await clock.runUntil(gateway.ask(query, { of: of(type, made) }))
    await gateway.ask('mutation { invalidateReports(directory: true) { invalidatedAt } }')
    const { extensions } = await explained(gateway, 'plan', { query: `{ ${panel} }` })
    const names = extensions?.explain?.fields.filter(({ family }) => family === 'directory') ?? []
    expect(names).toHaveLength(1)
    expect(names[0]?.upstreamCalls).toBe(1)
  })
})

describe('what is asked below a list', () => {
  const perfect = `x: performance(${interval(2)}) { offered }`
  it.each<[string, string, string, string]>([
    ['queues', '{ queues { id } }', `{ queues { id ${perfect} } }`, 'queues.x'],
    [
      'queues by a part of their name',
      '{ queues { id } }',
      `{ queues(nameContains: "e", first: 3) { id ${perfect} y: ${perfect.slice(3)} } }`,
      'queues.x',
    ],
    ['agents', '{ agents { id } }', '{ agents { activity { presence } } }', 'agents.activity'],
    [
      'rows of a report',
      `{ queuePerformance(${interval(1)}) { key } }`,
      `{ queuePerformance(${interval(1)}) { rows { queue { activity { waiting } } } } }`,
      'queuePerformance.rows.queue.activity',
    ],
    [
      'rows of what is asked about entities',
      '{ queues { performance(INTERVAL) { offered } } }'.replace('INTERVAL', interval(1)),
      `{ queues { performance(${interval(1)}) { queue { activity { waiting } } } } }`,
      'queues.performance.queue.activity',
    ],
  ])('is planned where the list is cached: %s', async (_, before, query, path) => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await clock.runUntil(gateway.ask(before))
    await clock.runUntil(gateway.app.idle())
    const { planned, ran, made, madeByPlan, answer } = await plannedAndMade(
      ...([gateway, clock, { query }, 'explained'] as const),
    )
    expect([madeByPlan, planned?.upstreamCalls, ran?.upstreamCalls]).toEqual([0, made, made])
    expect(answer.errors).toBeUndefined()
    expect(made).toBeGreaterThan(0)
    for (const one of [planned, ran]) {
      expect(one?.fields.map((field) => field.path.join('.'))).toContain(path)
    }
  })

  it('is not counted before the list is there: a plan tells at least what is known', async () => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    const asked = { query: '{ queues { id activity { waiting } } }' }
    const { planned, made } = await plannedAndMade(gateway, clock, asked)
    expect([planned?.upstreamCalls, made]).toEqual([1, 2])
  })
})
