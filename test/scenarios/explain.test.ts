import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../src/config/limits.js'
import { ListedDocuments } from '../../src/graph/documents/listed-documents.js'
import { CATALOG } from '../../src/reports/catalog.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import {
  type AskedOperation,
  type ExplainedAnswer,
  explained,
  plannedAndMade,
} from '../support/explain/explain.js'
import { ONE_CALL_A_QUESTION, startGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const START = Date.parse('2026-11-17T14:30:20Z')
/** Runs that are done when they are first looked at. */
const AT_ONCE = { queuedMs: 0, runningMs: 0 }

async function start(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(START)
  const simulator = { jobs: AT_ONCE, reports: AT_ONCE, ...options.simulator }
  const gateway = await startGateway({ clock, ...options, simulator })
  const queueIds = gateway.simulator.organisation.queues.map(({ id }) => id)
  return { gateway, clock, queueIds }
}

const day = (back: number, hours = 24) => {
  const fromMs = Date.UTC(2026, 10, 16) - back * DAY
  const at = (ms: number) => JSON.stringify(new Date(ms).toISOString())
  return `interval: { from: ${at(fromMs)}, to: ${at(fromMs + hours * HOUR)} }`
}
const performance = (back: number, more = '') => `queuePerformance(${day(back)}${more})`
const operation = (...fields: readonly string[]): AskedOperation => ({
  query: `{ ${fields.map((field, index) => `p${index}: ${field}`).join(' ')} }`,
})

/** Explain tells what each question costs by itself. */
const config = { planning: ONE_CALL_A_QUESTION }

describe('a plan', () => {
  it('of a cold dashboard of 25 panels calls nobody, and tells as many calls as are then made', async () => {
    const { gateway, clock, queueIds } = await start({ config })
    await using _ = gateway
    const agentIds = gateway.simulator.organisation.agents.slice(0, 150).map(({ id }) => id)
    const some = JSON.stringify(queueIds.slice(0, 4))
    const panels = [
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((back) => `${performance(back)} { rows { queue { name } } }`),
      ...[1, 2, 3, 4].map(
        (back) => `${performance(back, ', mediaTypes: [VOICE]')} { series { queue { id name } } }`,
      ),
      ...queueIds
        .slice(0, 5)
        .map((id) => `queueActivity(queueIds: ["${id}"]) { queues { queue { name } } }`),
      `queueActivity(queueIds: ${some}) { queues { waiting queue { name } } }`,
      `agentStatus(agentIds: ${JSON.stringify(agentIds)}, ${day(1)}) { rows { agent { name } } }`,
      `agentStatus(agentIds: ${JSON.stringify(agentIds.slice(0, 3))}, ${day(2)}) { rows { agent { name } } }`,
      `conversations(${day(3, 1)}, queueIds: ${some}) { nodes { id } }`,
      `conversations(${day(4, 1)}, queueIds: ${some}) { totalCount }`,
      `runReport(id: "queue-performance", query: { ${day(1)}, metrics: ["nOffered"] }) { rows }`,
      `queues { id name }`,
      `queues(nameContains: "e") { name }`,
    ]
    expect(panels).toHaveLength(25)
    const { planned, madeByPlan, made } = await plannedAndMade(gateway, clock, operation(...panels))
    expect(madeByPlan).toBe(0)
    expect(planned?.upstreamCalls).toBe(made)
    expect(made).toBeGreaterThan(25)
    const sum = planned?.fields.reduce((total, { upstreamCalls }) => total + upstreamCalls, 0)
    expect(sum).toBe(made)
  })

  it('answers null where the schema allows it, and no error', async () => {
    const { gateway, queueIds } = await start()
    await using _ = gateway
    const of = queueIds.slice(0, 3).map((id) => ({ __typename: 'Queue', id }))
    const { data, errors } = await explained(gateway, 'plan', {
      query: `query ($of: [_Any!]!) {
        a: ${performance(1)} { key }
        b: queueActivity(queueIds: []) { key }
        budgets { family } queues { id } agents { id } __typename
        _entities(representations: $of) { ... on Queue { name } }
      }`,
      variables: { of },
    })
    expect(errors).toBeUndefined()
    expect(data).toEqual({
      ...{ a: null, b: null, budgets: null, queues: null, agents: null },
      ...{ __typename: 'Query', _entities: [null, null, null] },
    })
    expect(gateway.asked()).toEqual([])
  })

  it('tells of each question all that the contract names', async () => {
    const { gateway, queueIds } = await start()
    await using _ = gateway
    const ids = `queueIds: ["${queueIds[0]}"]`
    const { extensions } = await explained(gateway, 'plan', {
      query: `{ a: ${performance(1, `, ${ids}`)} { rows { queue { name } } } b: ${performance(1, `, ${ids}`)} { key } }`,
    })
    const key = expect.stringMatching(/^gcx:analytics:queuePerformance@\d+:[0-9a-f]{64}:UTC:-$/)
    const canonical = expect.stringContaining(`"queueIds":["${queueIds[0]}"]`)
    const question = { report: 'queuePerformance', key, canonical, rule: null, priority: 'first' }
    const same = { ...question, family: 'conversations.aggregates', reason: null }
    expect(extensions?.explain).toEqual({
      fields: [
        { ...same, path: ['a'], verdict: 'LOAD', upstreamCalls: 1, mergedWith: [['b']] },
        {
          ...{ ...same, path: ['b'], canonical: null },
          ...{ verdict: 'JOIN', upstreamCalls: 0, mergedWith: [['a']] },
        },
        {
          ...{ path: ['a', 'rows', 'queue', 'name'], report: null, key: null, canonical: null },
          ...{ verdict: 'LOAD', rule: null, family: 'directory', priority: 'first' },
          ...{ upstreamCalls: 1, mergedWith: [], reason: null },
        },
      ],
      upstreamCalls: 2,
    })
    const { canonical: text = '', key: told = '' } = { ...extensions?.explain?.fields[0] }
    expect(told).toContain(createHash('sha256').update(String(text)).digest('hex'))
  })

  type Verdicts = readonly (readonly [verdict: string, calls: number, reason: string | null])[]
  const live = 'queuePerformance(interval: { relative: LAST_HOUR }) { key }'
  const tolerant = (text: string) =>
    `queuePerformance(interval: { relative: LAST_HOUR }, freshness: { ${text} }) { key }`
  it.each<[string, number, readonly string[], Verdicts]>([
    ['fresh', 5 * SECOND, [live], [['HIT', 0, null]]],
    [
      'fresh, and asked for twice',
      5 * SECOND,
      [live, live],
      [
        ['HIT', 0, null],
        ['HIT', 0, null],
      ],
    ],
    ['stale', 45 * SECOND, [live], [['STALE', 1, 'REVALIDATING']]],
    [
      'stale, and asked for twice',
      45 * SECOND,
      [live, live],
      [
        ['STALE', 1, 'REVALIDATING'],
        ['STALE', 0, 'REVALIDATING'],
      ],
    ],
    ['beyond its soft age', 2 * MINUTE, [live], [['LOAD', 1, null]]],
    ['beyond its hard age', 20 * MINUTE, [live], [['LOAD', 1, null]]],
    ['older than is tolerated', 25 * SECOND, [tolerant('maxAgeSeconds: 20')], [['LOAD', 1, null]]],
    [
      'young enough for one of two',
      25 * SECOND,
      [live, tolerant('maxAgeSeconds: 20')],
      [
        ['HIT', 0, null],
        ['LOAD', 1, null],
      ],
    ],
    [
      'wanted only from the cache',
      45 * SECOND,
      [tolerant('onlyIfCached: true')],
      [['STALE', 0, 'REVALIDATING']],
    ],
    [
      'too old to be had from the cache',
      20 * MINUTE,
      [tolerant('onlyIfCached: true')],
      [['REFUSED', 0, 'ONLY_IF_CACHED']],
    ],
  ])('of a value that is %s tells what is then done', async (_, ageMs, panels, expected) => {
    const { gateway, clock } = await start()
    await using _gateway = gateway
    await gateway.ask(`{ ${live} }`)
    clock.jump(ageMs)
    const { planned, made, ran } = await plannedAndMade(
      ...([gateway, clock, operation(...panels), 'explained'] as const),
    )
    const told = (one: typeof planned) =>
      one?.fields.map(({ verdict, upstreamCalls, reason }) => [verdict, upstreamCalls, reason])
    expect(told(planned)).toEqual(expected)
    expect(told(ran)).toEqual(expected)
    expect(planned?.upstreamCalls).toBe(made)
    expect(ran?.upstreamCalls).toBe(made)
  })

  it('of a question that is asked in parts counts each part', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    const ids = Array.from({ length: 201 }, (_, index) => `agent-${index}`)
    const panel = `agentStatus(${day(1)}, agentIds: ${JSON.stringify(ids)}) { key }`
    const { planned, made } = await plannedAndMade(gateway, clock, operation(panel))
    expect(made).toBeGreaterThan(1)
    expect(planned?.upstreamCalls).toBe(made)
  })

  it('of a run counts the submit and what follows at least', async () => {
    const { gateway, clock } = await start({ simulator: { jobs: { queuedMs: 5 * SECOND } } })
    await using _ = gateway
    const panel = `conversations(${day(2, 1)}, source: LAKE) { totalCount }`
    const { planned, made } = await plannedAndMade(gateway, clock, operation(panel))
    expect(planned?.upstreamCalls).toBe(3)
    expect(made).toBeGreaterThan(3)
  })

  it('of names that have expired counts their look-up, of those that are cached none', async () => {
    const { gateway, clock, queueIds } = await start()
    await using _ = gateway
    const panel = `queueActivity(queueIds: ${JSON.stringify(queueIds.slice(0, 3))}) { queues { queue { name } } }`
    await gateway.ask(`{ ${panel} }`)
    const warm = await plannedAndMade(gateway, clock, operation(panel))
    expect([warm.planned?.upstreamCalls, warm.made]).toEqual([0, 0])
    clock.jump(7 * HOUR)
    const stale = await plannedAndMade(gateway, clock, operation(panel), 'explained')
    expect([stale.planned?.upstreamCalls, stale.ran?.upstreamCalls, stale.made]).toEqual([2, 2, 2])
    expect(stale.planned?.fields[1]).toMatchObject({ family: 'directory', verdict: 'STALE' })
    clock.jump(9 * DAY)
    const gone = await plannedAndMade(gateway, clock, operation(panel), 'explained')
    expect([gone.planned?.upstreamCalls, gone.ran?.upstreamCalls, gone.made]).toEqual([2, 2, 2])
    expect(gone.planned?.fields[1]).toMatchObject({ family: 'directory', verdict: 'LOAD' })
  })

  it('of names that nobody can tell yet reckons with those that were wanted before', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    const panel = (back: number) => operation(`${performance(back)} { rows { queue { name } } }`)
    const cold = await plannedAndMade(gateway, clock, panel(5))
    expect([cold.planned?.upstreamCalls, cold.made]).toEqual([2, 2])
    const warm = await plannedAndMade(gateway, clock, panel(6))
    expect([warm.planned?.upstreamCalls, warm.made]).toEqual([1, 1])
  })

  it('while the budget is blocked tells what is refused and what stands in', async () => {
    const { gateway, clock, queueIds } = await start()
    await using _ = gateway
    await gateway.ask(`{ ${live} }`)
    gateway.simulator.faults.next({
      ...{ kind: 'rateLimited', retryAfterSeconds: 300, namespace: 'platform.api' },
    })
    await gateway.ask(`{ queueActivity(queueIds: ["${queueIds[0]}"]) { key } }`)
    clock.jump(2 * MINUTE)
    const cold =
      'queuePerformance(interval: { relative: LAST_24_HOURS }) { rows { queue { name } } }'
    const asked = operation(live, cold)
    const { planned, made, ran, answer } = await plannedAndMade(gateway, clock, asked, 'explained')
    expect(made).toBe(0)
    for (const told of [planned, ran]) {
      expect(told?.upstreamCalls).toBe(0)
      expect(told?.fields).toMatchObject([
        { path: ['p0'], verdict: 'STALE', reason: 'BUDGET_BLOCKED' },
        {
          path: ['p1'],
          verdict: 'REFUSED',
          reason: 'BUDGET_SPENT',
          message: expect.stringContaining('ask again in'),
        },
      ])
    }
    expect(answer.errors).toMatchObject([{ path: ['p1'], extensions: { code: 'BUDGET_SPENT' } }])
  })

  it('once a block has ended reckons with names as answered calls let them through', async () => {
    const { gateway, clock, queueIds } = await start({ config })
    await using _ = gateway
    const panel = `queueActivity(queueIds: ${JSON.stringify(queueIds.slice(0, 3))}) { queues { queue { name } } }`
    const asked = operation(panel, `${performance(1)} { key }`)
    await gateway.ask(`{ ${panel} }`)
    clock.jump(7 * HOUR)
    gateway.simulator.faults.next({
      ...{ kind: 'rateLimited', retryAfterSeconds: 30, namespace: 'platform.api' },
    })
    await gateway.ask(`{ queueActivity(queueIds: ["${queueIds[4]}"]) { key } }`)
    clock.jump(40 * SECOND)
    const { planned, made } = await plannedAndMade(gateway, clock, asked)
    expect(planned?.fields).toMatchObject([
      { path: ['p0'], upstreamCalls: 1 },
      { path: ['p1'], verdict: 'REFUSED', reason: 'BUDGET_SPENT' },
      { family: 'directory', verdict: 'STALE', upstreamCalls: 1 },
    ])
    expect(planned?.upstreamCalls).toBe(made)
  })

  it('tells which questions the rest of the budget is enough for', async () => {
    const { gateway, clock } = await start({
      simulator: { quota: { allowed: 10 } },
      config,
    })
    await using _ = gateway
    await gateway.ask(`{ ${performance(20)} { key } }`)
    const panels = Array.from({ length: 12 }, (_, back) => `${performance(back + 1)} { key }`)
    const { planned, made, ran } = await plannedAndMade(
      gateway,
      clock,
      operation(...panels),
      'explained',
    )
    expect(planned?.fields.filter(({ verdict }) => verdict === 'REFUSED').length).toBeGreaterThan(0)
    expect(planned?.upstreamCalls).toBe(made)
    expect(ran?.fields.map(({ verdict }) => verdict)).toEqual(
      planned?.fields.map(({ verdict }) => verdict),
    )
  })

  it('changes nothing: neither the budget, nor what is served, nor when to poll', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    const polling =
      'queuePerformance(interval: { relative: LAST_HOUR }) { freshness { pollAfter } }'
    await gateway.ask(`{ ${live} }`)
    clock.jump(35 * SECOND)
    const budgets = '{ budgets { family remaining mode } }'
    const before = await gateway.ask(budgets)
    const told = gateway.events.length
    for (let time = 0; time < 3; time++) {
      const { extensions } = await explained(
        gateway,
        'plan',
        operation(polling, `${performance(1)} { key }`),
      )
      expect(extensions?.explain?.upstreamCalls).toBe(2)
    }
    const types = gateway.events.slice(told).map(({ type }) => type)
    expect(types.filter((type) => type !== 'answered')).toEqual([])
    expect(await gateway.ask(budgets)).toEqual(before)
  })
})

describe('the page about explanations', () => {
  it('shows a real answer', async () => {
    const page = await readFile(new URL('../../docs/explain.md', import.meta.url), 'utf8')
    const [, body = ''] = /-d '(.*?)'\n/s.exec(page) ?? []
    const [, shown = ''] = /```json\n(.*?)```/s.exec(page) ?? []
    const clock = new ManualClock(Date.parse('2026-11-29T13:00:00Z'))
    await using gateway = await startGateway({ clock })
    const answer = await gateway.post(body.replaceAll('\n', ' '), { 'x-gcx-explain': 'plan' })
    const shortened = (await answer.text()).replace(/:([0-9a-f]{3})[0-9a-f]{61}:/g, ':$1…:')
    expect(JSON.parse(shortened)).toEqual(JSON.parse(shown))
  })
})

describe('a run', () => {
  it('tells what it has done, and answers as without', async () => {
    const { gateway, clock, queueIds } = await start()
    await using _ = gateway
    const asked = operation(
      `queueActivity(queueIds: ["${queueIds[0]}"]) { queues { queue { name } } }`,
      `queueActivity(queueIds: ["${queueIds[0]}"]) { key }`,
      'queueActivity(queueIds: ["?"]) { key }',
    )
    const { answer, ran, made } = await plannedAndMade(gateway, clock, asked, 'explained')
    expect(ran).toMatchObject({
      upstreamCalls: 2,
      fields: [
        { path: ['p0'], verdict: 'LOAD', rule: 'now', upstreamCalls: 1, mergedWith: [['p1']] },
        { path: ['p1'], verdict: 'JOIN', rule: 'now', upstreamCalls: 0, mergedWith: [['p0']] },
        { path: ['p2'], verdict: 'REFUSED', report: 'queueActivity', reason: 'BAD_USER_INPUT' },
        { path: ['p0', 'queues', 'queue', 'name'], verdict: 'LOAD', upstreamCalls: 1 },
      ],
    })
    expect(made).toBe(2)
    expect(answer.errors).toMatchObject([{ path: ['p2'], extensions: { code: 'BAD_USER_INPUT' } }])
    const { data, errors } = await gateway.ask(asked.query)
    expect({ data, errors }).toEqual({ data: answer.data, errors: answer.errors })
  })

  it('counts tries that failed, which a plan cannot know', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    gateway.simulator.faults.next({ kind: 'status', status: 503, body: {} })
    const asked = operation(`${performance(1)} { key }`)
    const { planned, ran, made } = await plannedAndMade(gateway, clock, asked, 'explained')
    expect([planned?.upstreamCalls, ran?.upstreamCalls, made]).toEqual([1, 2, 2])
  })

  it('of a load that fails tells the load and the code of its error', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    gateway.simulator.faults.next({ kind: 'status', status: 403, body: {} })
    const asked = operation(`${performance(1)} { key }`)
    const { ran } = await plannedAndMade(gateway, clock, asked, 'explained')
    expect(ran?.fields).toMatchObject([
      { verdict: 'LOAD', upstreamCalls: 1, reason: 'UPSTREAM_REJECTED' },
    ])
    const again = await explained(gateway, 'plan', asked)
    expect(again.extensions?.explain?.fields).toMatchObject([
      { verdict: 'REFUSED', upstreamCalls: 0, reason: 'UPSTREAM_REJECTED' },
    ])
  })
})

describe('names of one request', () => {
  it('are looked up together, whenever its reports are answered', async () => {
    const { gateway, clock, queueIds } = await start({ config })
    await using _ = gateway
    let release = () => {}
    const until = new Promise<void>((resolve) => {
      release = resolve
    })
    gateway.simulator.faults.next({ kind: 'hold', until }, { path: 'observations' })
    const panels = queueIds
      .slice(0, 4)
      .map((id) => `queueActivity(queueIds: ["${id}"]) { queues { queue { name } } }`)
    // The clock stands while one is held: where it ran, that call would time out and be made again.
    const answer = gateway.ask<Record<string, object>>(operation(...panels).query)
    await expect
      .poll(() => gateway.simulator.requests.filter(({ status }) => status === 200).length)
      .toBe(4)
    release()
    const { data } = await clock.runUntil(answer)
    expect(JSON.stringify(data)).not.toContain('"name":null')
    expect(gateway.simulator.requestsTo('/api/v2/routing/queues')).toHaveLength(1)
  })
})

describe('entities', () => {
  it('cost a plan what they cost', async () => {
    const { gateway, clock, queueIds } = await start()
    await using _ = gateway
    const others = Array.from({ length: 210 }, (_, index) => ({
      __typename: 'Agent',
      id: `a${index}`,
    }))
    const of = [...queueIds.slice(0, 5).map((id) => ({ __typename: 'Queue', id })), ...others]
    const query =
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { name } ... on Agent { name } } }'
    const asked = { query, variables: { of } }
    const { planned, made, ran } = await plannedAndMade(gateway, clock, asked, 'explained')
    expect(planned?.upstreamCalls).toBe(made)
    expect(ran?.upstreamCalls).toBe(made)
    expect(planned?.fields.map(({ path }) => path)).toEqual([
      ['_entities', 'name'],
      ['_entities', 'name'],
    ])
  })

  it('that ask together are one question, told once for all of them', async () => {
    const { gateway, clock, queueIds } = await start()
    await using _ = gateway
    const of = Array.from({ length: 110 }, (_, index) => ({
      ...{ __typename: 'Queue', id: queueIds[index] ?? `queue-${index}` },
    }))
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue {
      activity { waiting } performance(${day(1)}) { offered }
    } } }`
    const asked = { query, variables: { of } }
    const { planned, made, ran, madeByPlan } = await plannedAndMade(
      gateway,
      clock,
      asked,
      'explained',
    )
    expect([madeByPlan, planned?.upstreamCalls, ran?.upstreamCalls, made]).toEqual([0, 2, 2, 2])
    for (const told of [planned, ran]) {
      expect(told?.fields).toMatchObject([
        {
          path: ['_entities', 'activity'],
          report: 'queueActivity',
          verdict: 'LOAD',
          mergedWith: [],
        },
        { path: ['_entities', 'performance'], report: 'queuePerformance', verdict: 'LOAD' },
      ])
    }
  })
})

describe('names of what is grouped by', () => {
  it('are counted where the directory knows them', async () => {
    const { gateway, clock } = await start()
    await using _ = gateway
    const panel = (dimension: string) =>
      `aggregates(family: CONVERSATIONS, metrics: ["nOffered"], groupBy: ["${dimension}"], ${day(5)}) { rows { group { name } } }`
    const known = await plannedAndMade(gateway, clock, operation(panel('queueId')), 'explained')
    expect([known.planned?.upstreamCalls, known.ran?.upstreamCalls, known.made]).toEqual([2, 2, 2])
    expect(known.planned?.fields[1]?.path).toEqual(['p0', 'rows', 'group', 'name'])
    const nameless = await plannedAndMade(
      gateway,
      clock,
      operation(panel('mediaType')),
      'explained',
    )
    expect([nameless.planned?.upstreamCalls, nameless.made]).toEqual([1, 1])
  })
})

describe('what is refused', () => {
  const ask = 'queueActivity(queueIds: ["a"]) { key }'
  it.each<[string, AskedOperation, number, string]>([
    ['too many reports', operation(...Array<string>(5).fill(ask)), 400, 'LIMIT_EXCEEDED'],
    ['no ids', operation('queueActivity(queueIds: []) { key }'), 200, 'BAD_USER_INPUT'],
    [
      'a wrong variable',
      {
        query: `query ($age: Int) { queueActivity(queueIds: ["a"], freshness: { maxAgeSeconds: $age }) { key } }`,
        variables: { age: -1 },
      },
      200,
      'BAD_USER_INPUT',
    ],
    [
      'more calls than one request may cause',
      operation(
        `${performance(1)} { key }`,
        `${performance(2)} { key }`,
        `${performance(3)} { key }`,
      ),
      200,
      'LIMIT_EXCEEDED',
    ],
    [
      'a report that is not offered',
      operation(
        'runReport(id: "a", query: { interval: { relative: TODAY }, metrics: ["n"] }) { key }',
      ),
      200,
      'BAD_USER_INPUT',
    ],
  ])('by %s is refused in a plan, with the code of its error', async (_, asked, status, code) => {
    const { gateway } = await start({
      config: { limits: { ...LIMITS, reports: 4, calls: 2 }, runFetch: false },
    })
    await using _gateway = gateway
    const answer = await gateway.post(JSON.stringify(asked), { 'x-gcx-explain': 'plan' })
    const { extensions } = (await answer.json()) as ExplainedAnswer
    expect(answer.status).toBe(status)
    const refused = extensions?.explain?.fields.filter(({ verdict }) => verdict === 'REFUSED')
    expect(refused).not.toHaveLength(0)
    for (const field of refused ?? []) {
      expect(field).toMatchObject({ reason: code, upstreamCalls: 0, message: expect.any(String) })
      expect(CATALOG.map(({ id }) => id)).toContain(field.report)
    }
    expect(gateway.asked()).toEqual([])
  })

  it('as a mutation is not executed by a plan, and is by a run', async () => {
    const { gateway } = await start()
    await using _ = gateway
    const query = 'mutation { invalidateReports(reports: [QUEUE_ACTIVITY]) { invalidatedAt } }'
    const planned = await explained(gateway, 'plan', { query })
    expect(planned).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(gateway.events.map(({ type }) => type)).not.toContain('invalidated')
    const ran = await explained(gateway, 'run', { query })
    expect(ran).toMatchObject({
      data: { invalidateReports: {} },
      extensions: { explain: { fields: [], upstreamCalls: 0 } },
    })
  })

  it.each([['PLAN'], ['plan, run'], ['1'], [''], ['explain'], ['plan;q=1'], ['planned']])(
    'as the value %j of the header names those that are allowed',
    async (value) => {
      const { gateway } = await start()
      await using _ = gateway
      for (const body of [
        { query: '{ budgets { family } }' },
        [{ query: '{ budgets { family } }' }],
      ]) {
        const answer = await gateway.post(JSON.stringify(body), { 'x-gcx-explain': value })
        expect(answer.status).toBe(400)
        expect(answer.headers.get('cache-control')).toBe('no-store')
        expect(await answer.json()).toEqual({
          errors: [
            {
              message: expect.stringMatching(/^x-gcx-explain must be one of plan, run/),
              extensions: { code: 'BAD_REQUEST' },
            },
          ],
        })
      }
    },
  )
})

describe('over HTTP', () => {
  const query = `{ ${performance(1)} { key } }`
  const hash = createHash('sha256').update(query).digest('hex')
  const explain = { 'x-gcx-explain': 'plan', 'content-type': 'application/json' }
  const apq = { persistedQuery: { version: 1, sha256Hash: hash } }
  const get = (parameters: Readonly<Record<string, string>>) => (url: string) =>
    fetch(`${url}/graphql?${new URLSearchParams(parameters)}`, {
      headers: { 'x-gcx-explain': 'plan' },
    })
  const post = (body: unknown) => (url: string) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: explain, body: JSON.stringify(body) })

  it.each<[string, (url: string) => Promise<Response>]>([
    ['a GET', get({ query })],
    ['a GET of a listed operation', get({ documentId: 'one' })],
    ['a POST', post({ query })],
    ['a POST of a listed operation', post({ documentId: 'one' })],
    ['a POST that persists its operation', post({ query, extensions: apq })],
  ])('%s is explained, kept by nobody, and never made from a template', async (_, send) => {
    const listed = new ListedDocuments([{ id: 'one', text: query }])
    const { gateway } = await start({ config: { documents: { mode: 'log', listed } } })
    await using _gateway = gateway
    for (let time = 0; time < 3; time++) {
      const answer = await send(gateway.url)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('etag')).toBeNull()
      expect(answer.headers.get('vary')).toContain('x-gcx-explain')
      expect(await answer.json()).toMatchObject({
        data: { queuePerformance: null },
        extensions: { explain: { upstreamCalls: 1, fields: [{ verdict: 'LOAD' }] } },
      })
    }
    expect(gateway.events).not.toContainEqual({ type: 'answered', from: 'template' })
  })

  it('an answer that is given again from a template is not one that was explained', async () => {
    const { gateway } = await start()
    await using _ = gateway
    const body = JSON.stringify({ query })
    await gateway.post(body, { 'x-gcx-explain': 'run' })
    const plain = await gateway.post(body)
    expect(await plain.json()).not.toHaveProperty('extensions')
    await gateway.post(body)
    const ran = await gateway.post(body, { 'x-gcx-explain': 'run' })
    expect(await ran.json()).toMatchObject({
      extensions: { explain: { fields: [{ verdict: 'HIT' }] } },
    })
    const told = gateway.events.flatMap((event) => (event.type === 'answered' ? event.from : []))
    expect(told).toEqual(['executor', 'executor', 'template', 'executor'])
  })

  it('each operation of a batch has its own explanation, of one request', async () => {
    const { gateway } = await start()
    await using _ = gateway
    const bad = { query: '{ nothing }' }
    const body = JSON.stringify([{ query }, bad, { query }, { query: '{ budgets { family } }' }])
    const answer = await gateway.post(body, { 'x-gcx-explain': 'plan' })
    const explain = (verdict: string, upstreamCalls: number) => ({
      extensions: { explain: { upstreamCalls, fields: [{ path: ['queuePerformance'], verdict }] } },
    })
    expect(await answer.json()).toMatchObject([
      explain('LOAD', 1),
      { errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
      explain('JOIN', 0),
      { extensions: { explain: { upstreamCalls: 0, fields: [] } } },
    ])
    expect(gateway.asked()).toEqual([])
  })

  it('names that the operations of a batch tell are looked up by one call', async () => {
    const { gateway, clock, queueIds } = await start({ config })
    await using _ = gateway
    const panel = (at: number) =>
      operation(`queueActivity(queueIds: ["${queueIds[at]}"]) { queues { queue { name } } }`)
    const batch = { ...panel(0), batchedWith: [panel(1), panel(2)] }
    const cold = await plannedAndMade(gateway, clock, batch, 'explained')
    expect([cold.planned?.upstreamCalls, cold.ran?.upstreamCalls, cold.made]).toEqual([4, 4, 4])
    clock.jump(7 * HOUR)
    const stale = await plannedAndMade(gateway, clock, batch)
    expect([stale.planned?.upstreamCalls, stale.made]).toEqual([4, 4])
  })

  it('a page may send the header, once a browser has asked', async () => {
    const { gateway } = await start()
    await using _ = gateway
    const preflight = await fetch(`${gateway.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:3000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-gcx-explain',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-gcx-explain')
  })

  it('whoever has no key is told nothing', async () => {
    const key = createHash('sha256').update('a key').digest('hex')
    const { gateway } = await start({ env: { API_KEYS: key } })
    await using _ = gateway
    const answer = await gateway.post(JSON.stringify({ query }), { 'x-gcx-explain': 'plan' })
    expect(answer.status).toBe(401)
    expect(await answer.json()).not.toHaveProperty('extensions')
  })
})
