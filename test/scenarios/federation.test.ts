import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTypeDefs } from '../../src/graph/schema.js'
import { uuidFrom } from '../../src/simulator/data/random.js'
import { WRAP_UP_TIMEOUT } from '../../src/simulator/data/wrap-ups.js'
import { COMPOSITIONS, type Subgraph } from '../support/federation/compositions.js'
import { INSTALLED_APART, ROUTERS, type Router } from '../support/federation/routers.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { printedSchema } from '../support/schema/printed-schema.js'

/** A subgraph of somebody else's: it knows who owns a queue, and has users and pages of its own. */
const teams = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key", "@shareable"])
  type Query { teams: [Team!]! }
  type Team { name: String! queues: [Queue!]! }
  type Queue @key(fields: "id") { id: ID! owner: String! }
  type User @key(fields: "id") { id: ID! }
  type PageInfo @shareable { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`)

/** Whose compositions and gateways run together. */
const STACKS = Object.keys(COMPOSITIONS).flatMap((composition) =>
  Object.keys(ROUTERS).map((router) => ({ composition, router })),
)

let other: ApolloServer
let otherUrl: string
let ids: readonly string[]

beforeAll(async () => {
  other = new ApolloServer({
    schema: buildSubgraphSchema({
      typeDefs: teams,
      resolvers: {
        Query: { teams: () => [{ name: 'Night shift', queues: ids.map((id) => ({ id })) }] },
        Queue: { owner: ({ id }: { id: string }) => `owner of ${id}` },
      },
    }),
  })
  const { url } = await startStandaloneServer(other, { listen: { port: 0, host: '127.0.0.1' } })
  otherUrl = url
})
afterAll(() => other.stop())

describe.each(Object.entries(COMPOSITIONS))('composed by %s', (_, compose) => {
  it.each([
    ['its files', readTypeDefs],
    ['schema.graphql', () => parse(printedSchema())],
  ])('composes alone, from %s', (_name, typeDefs) => {
    const supergraph = compose([{ name: 'reports', url: 'http://reports', typeDefs: typeDefs() }])
    expect(supergraph).toContain('type QueuePerformanceReport')
  })
})

const isLeftOut = (router: string) => INSTALLED_APART[router]?.isThere === false

for (const router of Object.keys(ROUTERS).filter(isLeftOut)) {
  process.stderr.write(
    `\n!! Not run: the gateway behind ${router}, which is not installed. ${INSTALLED_APART[router]?.command}\n\n`,
  )
}

describe.each(STACKS.filter(({ router }) => !isLeftOut(router)))(
  'composed by $composition, behind $router',
  ({ composition, router }) => {
    let gateway: TestGateway
    let behind: Router

    beforeAll(async () => {
      gateway = await startGateway()
      ids = gateway.simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
      const subgraphs: Subgraph[] = [
        { name: 'reports', url: `${gateway.url}/graphql`, typeDefs: parse(printedSchema()) },
        { name: 'teams', url: otherUrl, typeDefs: teams },
      ]
      const supergraph = COMPOSITIONS[composition]?.(subgraphs) ?? ''
      const started = await ROUTERS[router]?.(supergraph)
      if (!started) throw new Error(`${router} is not known`)
      behind = started
    }, 120_000)
    beforeEach(() => gateway.simulator.clearRequests())
    afterAll(async () => {
      await behind[Symbol.asyncDispose]()
      await gateway[Symbol.asyncDispose]()
    })

    it('gives names to the queues of another subgraph, all of them with one call', async () => {
      const { data, errors } = await behind.ask('{ teams { name queues { id name owner } } }')
      expect(errors).toBeUndefined()
      const nameOf = new Map(
        gateway.simulator.organisation.queues.map(({ id, name }) => [id, name]),
      )
      expect(data).toEqual({
        teams: [
          {
            name: 'Night shift',
            queues: ids.map((id) => ({ id, name: nameOf.get(id), owner: `owner of ${id}` })),
          },
        ],
      })
      expect(gateway.asked()).toEqual(['GET /api/v2/routing/queues'])
    })

    it('gets its own queues extended by another subgraph', async () => {
      const { data, errors } = await behind.ask(`{
      queuePerformance(interval: { relative: LAST_7_DAYS }, queueIds: ["${ids[0]}"], mediaTypes: [VOICE]) {
        key freshness { state } budget { family } rows { queue { id name owner } offered serviceLevel { ratio } }
      }
    }`)
      expect(errors).toBeUndefined()
      expect(data).toMatchObject({
        queuePerformance: {
          freshness: { state: 'FRESH' },
          budget: { family: expect.any(String) },
          rows: [
            {
              queue: {
                id: ids[0],
                name: gateway.simulator.organisation.queues[0]?.name,
                owner: `owner of ${ids[0]}`,
              },
              offered: expect.any(Number),
            },
          ],
        },
      })
    })

    it('passes an error of one report on, and the other report beside it', async () => {
      const { data, errors } = await behind.ask(`{
      agentStatus(agentIds: [], interval: { relative: TODAY }) { key }
      queueActivity(queueIds: ["${ids[0]}"]) { queues { queue { owner } waiting } }
    }`)
      expect(data).toMatchObject({
        agentStatus: null,
        queueActivity: { queues: [{ queue: { owner: `owner of ${ids[0]}` } }] },
      })
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }])
    })
  },
)

describe('as a subgraph', () => {
  it('names a hundred wrap-up codes and flows with one call for each kind', async () => {
    await using own = await startGateway()
    const { wrapUpCodes, flows } = own.simulator.organisation
    const of = [
      ...wrapUpCodes.map(({ id }) => ({ __typename: 'WrapUpCode', id })),
      ...flows.map(({ id }) => ({ __typename: 'Flow', id })),
      ...Array.from({ length: 83 }, (_, index) => ({ __typename: 'Flow', id: uuidFrom(0, index) })),
    ]
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on WrapUpCode { name } ... on Flow { name } } }`
    const { data, errors } = await own.ask<{ _entities: { name: string | null }[] }>(query, { of })
    expect(errors).toBeUndefined()
    expect(data?._entities.map(({ name }) => name)).toEqual([
      ...[...wrapUpCodes, ...flows].map(({ name }) => name),
      ...Array.from({ length: 83 }, () => null),
    ])
    expect([...own.asked()].sort()).toEqual([
      'GET /api/v2/flows/lookup',
      'GET /api/v2/routing/wrapupcodes',
    ])
  })

  it('answers null for the name of a queue that nobody knows, also for an id that can be none', async () => {
    await using gateway = await startGateway()
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Queue { id name } ... on Agent { id name } ... on WrapUpCode { id name } ... on Flow { id name } } }`
    const of = [
      { __typename: 'WrapUpCode', id: gateway.simulator.organisation.deletedWrapUpCodeId },
      { __typename: 'WrapUpCode', id: WRAP_UP_TIMEOUT },
      { __typename: 'Flow', id: 'nobody-knows-it' },
      { __typename: 'Queue', id: 'nobody-knows-it' },
      { __typename: 'Queue', id: 'no id at all!' },
      { __typename: 'Agent', id: 'nobody-knows-them' },
    ]
    const { data, errors } = await gateway.ask(query, { of })
    expect(errors).toBeUndefined()
    expect(data).toEqual({ _entities: of.map(({ id }) => ({ id, name: null })) })
  })
})
