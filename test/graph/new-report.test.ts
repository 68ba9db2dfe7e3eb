import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'graphql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Cache } from '../../src/cache/cache.js'
import { readConfig } from '../../src/config.js'
import { checkGenesys } from '../../src/doctor/genesys.js'
import { requestContext } from '../../src/graph/context.js'
import { graphServer } from '../../src/graph/graph-server.js'
import { kindOf } from '../../src/graph/report-kinds.js'
import { type SchemaPart, subgraphSchema } from '../../src/graph/schema.js'
import { ANYBODY } from '../../src/reports/caller/asker.js'
import { REQUEST_LIMITS, type RequestLimits } from '../../src/reports/caller/request-limits.js'
import { CATALOG } from '../../src/reports/catalog.js'
import { Directory } from '../../src/reports/directory/directory.js'
import type { ReportEvent } from '../../src/reports/events.js'
import { Lifetimes } from '../../src/reports/lifetime/lifetime.js'
import type { AnyReport } from '../../src/reports/report.js'
import { Reports } from '../../src/reports/reports.js'
import { memoryStore } from '../../src/store/memory/memory-store.js'
import { Turns } from '../../src/time/turns.js'
import { flowActivityPart } from '../support/flow-activity/graph.js'
import { flowActivityReport } from '../support/flow-activity/report.js'
import { CLIENT_ID, CLIENT_SECRET, startGenesys } from '../upstream/genesys-on.js'

/** The one line. */
const catalog = [...CATALOG, flowActivityReport]

const { path } = flowActivityReport.endpoint
const LINE = `POST ${path}`
const of = (counts: Readonly<Record<string, number>>) => ({
  body: {
    results: Object.entries(counts).map(([flowId, count]) => ({
      group: { flowId },
      data: [{ metric: 'oFlow', stats: { count } }],
    })),
  },
})

/** The GraphQL face with all reports and one more, on a scripted Genesys Cloud. */
async function start(limits: Partial<RequestLimits> = {}, env: Record<string, string> = {}) {
  const on = await startGenesys()
  const events: { readonly type: string; readonly label?: string }[] = []
  const { clock, genesys, budget } = on
  const parts = { clock, genesys, budget, scope: 'test', random: () => 0.5 }
  const onEvent = (event: ReportEvent | { readonly type: string }) => void events.push(event)
  const cache = new Cache({ ...parts, store: memoryStore(2 ** 22), onEvent })
  const lifetimes = new Lifetimes(
    readConfig({ GENESYS_SIMULATOR: 'on', ...env }, catalog).lifetimes,
  )
  const reports = new Reports({ ...parts, cache, catalog, lifetimes, onEvent })
  const directory = new Directory({ ...parts, cache, onEvent })
  const apollo = graphServer({
    ...{ clock, catalog, schemaParts: [flowActivityPart] },
    ...{ documentMaxBytes: 2 ** 20, persistedQueryMaxBytes: 2 ** 20 },
    onInternalError: (error) => expect.unreachable(String(error)),
  })
  return {
    ...on,
    cacheEvents: events,
    ask: async (query: string) => {
      const contextValue = requestContext({
        ...{ requestId: 'r', reports, directory, turns: new Turns() },
        caller: { id: ANYBODY, rights: { ask: true, invalidate: true, readMetrics: true } },
        limits: { ...REQUEST_LIMITS, ...limits },
      })
      const { body } = await apollo.executeOperation({ query }, { contextValue })
      if (body.kind !== 'single') throw new Error('One result')
      await cache.idle()
      const text = contextValue.texts.insertInto(JSON.stringify(body.singleResult))
      return JSON.parse(text) as typeof body.singleResult
    },
    close: async () => {
      await apollo.stop()
      await on[Symbol.asyncDispose]()
    },
  }
}

describe('a report of a new family, in one folder and one line of the catalog', () => {
  let on: Awaited<ReturnType<typeof start>>
  beforeEach(async () => {
    on = await start()
  })
  afterEach(() => on.close())

  it('is asked once by its own endpoint, and answered from the cache', async () => {
    on.server.on(path, of({ a: 3 }))
    const query = `{
      one: flowActivity(flowIds: ["b", "a"]) { key flows { flowId count } freshness { state rule } }
      two: flowActivity(flowIds: ["a", "b"]) { flows { count } budget { family } }
    }`
    const answer = await on.ask(query)
    expect(answer).toMatchObject({
      data: {
        one: {
          key: expect.stringMatching(/^gcx:analytics:flowActivity@1:[0-9a-f]{64}:UTC:-$/),
          flows: [
            { flowId: 'a', count: 3 },
            { flowId: 'b', count: 0 },
          ],
          freshness: { state: 'FRESH', rule: 'now' },
        },
        two: { flows: [{ count: 3 }, { count: 0 }], budget: { family: 'flows.observations' } },
      },
    })
    expect(await on.ask(query)).toEqual(answer)
    expect(on.server.count(LINE)).toBe(1)
    expect(JSON.parse(on.server.seen.at(-1)?.body ?? '')).toEqual({
      filter: {
        type: 'or',
        predicates: [
          { dimension: 'flowId', value: 'a' },
          { dimension: 'flowId', value: 'b' },
        ],
      },
      metrics: ['oFlow'],
    })
    expect(on.cacheEvents).toContainEqual({ type: 'repeated', label: 'flowActivity' })
  })

  it('has a budget of its own: a 429 that names its family closes that alone', async () => {
    on.server.on(path, { status: 429, headers: { 'retry-after': '30' } })
    const { errors } = await on.ask('{ flowActivity(flowIds: ["a"]) { key } }')
    expect(errors).toMatchObject([
      { extensions: { code: 'BUDGET_SPENT', family: 'flows.observations' } },
    ])
    const { data } = await on.ask('{ budgets { family mode } }')
    expect(data?.['budgets']).toEqual(
      expect.arrayContaining([
        { family: 'flows.observations', mode: 'BLOCKED' },
        { family: 'token', mode: 'NORMAL' },
      ]),
    )
  })

  it('is asked in parts where it is too large', async () => {
    const tooLarge = { status: 413, body: { code: 'response.too.large' } }
    on.server.on(path, tooLarge, of({ a: 1 }), of({ b: 2 }))
    const { data } = await on.ask('{ flowActivity(flowIds: ["a", "b"]) { flows { count } } }')
    expect(data?.['flowActivity']).toEqual({ flows: [{ count: 1 }, { count: 2 }] })
    expect(on.cacheEvents).toContainEqual(
      expect.objectContaining({ type: 'split', label: 'flowActivity', by: 'ids' }),
    )
  })

  it('names the permission that its endpoint needs', async () => {
    on.server.on(path, { status: 403, body: {} })
    const { errors } = await on.ask('{ flowActivity(flowIds: ["a"]) { key } }')
    expect(errors?.[0]?.message).toContain('has analytics:flowObservation:view')
  })

  it('is one of the kinds that can be invalidated', async () => {
    on.server.on(path, of({ a: 1 }), of({ a: 2 }))
    const query = '{ flowActivity(flowIds: ["a"]) { flows { count } freshness { reason } } }'
    await on.ask(query)
    on.clock.advance(1)
    const { errors } = await on.ask(
      'mutation { invalidateReports(reports: [FLOW_ACTIVITY]) { invalidatedAt } }',
    )
    expect(errors).toBeUndefined()
    const { data } = await on.ask(query)
    expect(data?.['flowActivity']).toMatchObject({ freshness: { reason: 'INVALIDATED' } })
    expect(on.server.count(LINE)).toBe(2)
  })
})

it.each([
  ['reports', { reports: 1 }, ['a', 'a']],
  ['calls', { calls: 1 }, ['a', 'b']],
] as const)('a new report counts against limits.%s', async (limit, limits, flows) => {
  const on = await start(limits)
  on.server.on(path, of({}))
  const fields = flows.map((id, index) => `f${index}: flowActivity(flowIds: ["${id}"]) { key }`)
  const { errors } = await on.ask(`{ ${fields.join(' ')} }`)
  expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit, max: 1 } }])
  await on.close()
})

it('a new report can have ages of its own in CONFIG_FILE', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gcx-new-report-'))
  const file = join(folder, 'config.json')
  const lifetimes = { reports: { flowActivity: { now: { freshSeconds: 1, softSeconds: 2 } } } }
  await writeFile(file, JSON.stringify({ lifetimes }))
  const on = await start({}, { CONFIG_FILE: file })
  on.server.on(path, of({ a: 1 }))
  const query = '{ flowActivity(flowIds: ["a"]) { freshness { asOf expiresAt } } }'
  const { data } = await on.ask(query)
  const [asOf, expiresAt] = ['2026-08-03T13:00:00.000Z', '2026-08-03T13:00:01.000Z']
  expect(data?.['flowActivity']).toEqual({ freshness: { asOf, expiresAt } })
  expect(() => readConfig({ GENESYS_SIMULATOR: 'on', CONFIG_FILE: file })).toThrow('flowActivity')
  await on.close()
  await rm(folder, { recursive: true })
})

/** The same report, otherwise. */
const { permission: _, ...unknown } = flowActivityReport.endpoint
const OTHERWISE: Readonly<Record<string, AnyReport>> = {
  'a new report': flowActivityReport,
  'a report whose permission is not known': {
    ...flowActivityReport,
    probe: () => ({ request: { ...unknown, method: 'POST' } }),
  },
  'a report that needs what cannot be seen': { ...flowActivityReport, probe: () => null },
  'a report that tells more': {
    ...flowActivityReport,
    probe: () => ({ request: { ...unknown, method: 'GET' }, tells: () => 'and more' }),
  },
  'a report that is refused to nobody with 404': {
    ...flowActivityReport,
    probe: () => ({
      request: { ...unknown, method: 'GET' },
      allowed: { status: 404, tells: 'there' },
    }),
  },
}

it.each([
  ['a new report', 200, { state: 'ok', found: 'may be asked' }],
  ['a new report', 403, { state: 'problem', mend: /has analytics:flowObservation:view/ }],
  ['a new report', 404, { state: 'problem' }],
  ['a report whose permission is not known', 403, { state: 'problem', mend: /^check the roles/ }],
  ['a report that needs what cannot be seen', 200, { state: 'warning', found: 'not asked' }],
  ['a report that tells more', 200, { state: 'ok', found: 'may be asked, and more' }],
  ['a report that is refused to nobody with 404', 404, { state: 'ok', found: 'there' }],
  ['a report that is refused to nobody with 404', 403, { state: 'problem' }],
])('the doctor asks %s, and tells of %i', async (name, status, told) => {
  const findings = await doctor(OTHERWISE[name] ?? flowActivityReport, status)
  const { mend, ...rest } = told as { mend?: RegExp }
  expect(findings.at(-1)).toMatchObject({
    ...{ subject: 'report: flowActivity', ...rest },
    ...(mend && { mend: expect.stringMatching(mend) }),
  })
})

it('the doctor asks no report that is not offered', async () => {
  const findings = await doctor(
    { ...flowActivityReport, isOffered: ({ runFetch }) => runFetch },
    200,
  )
  expect(findings.map(({ subject }) => subject)).not.toContain('report: flowActivity')
})

async function doctor(report: AnyReport, status: number) {
  await using on = await startGenesys()
  on.server
    .on(path, { status, body: {} })
    .on('/api/v2/organizations/limits/namespaces/platform.api', { body: {} })
    .on('/api/v2/routing/queues', { body: {} })
    .on('/api/v2/users', { body: {} })
  const { url } = on.server
  const client = { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
  const upstream = { kind: 'genesys' as const, loginUrl: url, apiUrl: url, ...client }
  return await checkGenesys(upstream, { clock: on.clock, runFetch: false, catalog: [report] })
}

describe('the schema and the catalog', () => {
  it('name the same reports', () => {
    expect(() => subgraphSchema()).not.toThrow()
    expect(() => subgraphSchema(catalog, [flowActivityPart])).not.toThrow()
  })

  it.each<[string, typeof catalog, readonly SchemaPart[], RegExp]>([
    ['a report without a field', catalog, [], /there is no field of Query flowActivity/],
    ['a report without a kind', catalog, [], /there is no value of ReportKind FLOW_ACTIVITY/],
    [
      'a field without a report',
      [...CATALOG],
      [flowActivityPart],
      /Query flowActivity has no report/,
    ],
    [
      'a kind without a report',
      [...CATALOG],
      [{ typeDefs: parse('extend enum ReportKind { OTHER }') }],
      /ReportKind OTHER has no report in reports\/catalog\.ts/,
    ],
  ])('differ by %s: the start says so', (_, reports, parts, message) => {
    expect(() => subgraphSchema(reports, parts)).toThrow(message)
  })

  it.each([
    ['queuePerformance', 'QUEUE_PERFORMANCE'],
    ['conversations', 'CONVERSATIONS'],
    ['a1B2', 'A1_B2'],
  ])('name %s %s', (id, kind) => {
    expect(kindOf(id)).toBe(kind)
  })

  it('have no two reports of one id, nor two of one path with other permissions', () => {
    expect(new Set(CATALOG.map(({ id }) => id)).size).toBe(CATALOG.length)
    const permissions = new Map<string, string | undefined>()
    for (const { endpoint } of CATALOG) {
      const { permission } = endpoint
      const before = permissions.get(endpoint.path) ?? permission
      expect(permission).toBe(before)
      permissions.set(endpoint.path, permission)
    }
  })
})
