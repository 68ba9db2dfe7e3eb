import { composeServices } from '@apollo/composition'
import { ApolloGateway, LocalGraphQLDataSource, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readTypeDefs } from '../../src/graph/schema.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** A subgraph of somebody else's, who knows a hundred queues and a hundred agents. */
const sites = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
  type Query { site: Site! }
  type Site { queues: [Queue!]! agents: [Agent!]! }
  type Queue @key(fields: "id") { id: ID! owner: String! }
  type Agent @key(fields: "id") { id: ID! desk: String! }
`)

const OBSERVATIONS = 'POST /api/v2/analytics/queues/observations/query'
const AGGREGATES = 'POST /api/v2/analytics/conversations/aggregates/query'
const STATES = 'POST /api/v2/analytics/agents/status/query'

let gateway: TestGateway
let router: ApolloServer
beforeAll(async () => {
  gateway = await startGateway()
  const { organisation } = gateway.simulator
  const hundred = (known: readonly { readonly id: string }[], kind: string) =>
    Array.from({ length: 100 }, (_, index) => ({ id: known[index]?.id ?? `${kind}-${index}` }))
  const others = buildSubgraphSchema({
    typeDefs: sites,
    resolvers: {
      Query: {
        site: () => ({
          queues: hundred(organisation.queues, 'queue'),
          agents: hundred(organisation.agents, 'agent'),
        }),
      },
      Queue: { owner: ({ id }: { id: string }) => `owner of ${id}` },
      Agent: { desk: ({ id }: { id: string }) => `desk of ${id}` },
    },
  })
  const { supergraphSdl, errors } = composeServices([
    { name: 'reports', url: `${gateway.url}/graphql`, typeDefs: readTypeDefs() },
    { name: 'sites', url: 'http://sites', typeDefs: sites },
  ])
  if (!supergraphSdl) throw new Error(errors?.map(String).join('\n'))
  router = new ApolloServer({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ name, url = '' }) =>
        name === 'sites'
          ? new LocalGraphQLDataSource(others)
          : new RemoteGraphQLDataSource({ url }),
    }),
  })
  await router.start()
}, 30_000)
afterAll(async () => {
  await router.stop()
  await gateway[Symbol.asyncDispose]()
})
beforeEach(() => gateway.simulator.clearRequests())

const YESTERDAY = 'interval: { relative: YESTERDAY }, granularity: "PT1H"'

describe('reports of the entities of a larger graph', () => {
  it.each([
    [
      'the activity of its queues',
      'queues { id owner activity { waiting agentsByRoutingStatus { status count } } }',
      [OBSERVATIONS],
    ],
    [
      'the performance of its queues',
      `queues { id owner performance(${YESTERDAY}) { mediaType interval { from } offered } }`,
      [AGGREGATES],
    ],
    [
      'the performance of its agents',
      `agents { id desk performance(${YESTERDAY}) { mediaType interval { from } answered } }`,
      [AGGREGATES],
    ],
    // Genesys Cloud tells fifty agents in one call.
    [
      'the activity of its agents',
      'agents { id desk activity { presence sessions { since } } }',
      [STATES, STATES],
    ],
  ])(
    'a hundred entities of another subgraph cost one question: %s',
    async (_, selection, calls) => {
      const { body } = await router.executeOperation({ query: `{ site { ${selection} } }` })
      if (body.kind !== 'single') throw new Error('one answer expected')
      const { data, errors } = body.singleResult
      expect(errors).toBeUndefined()
      const [entities = []] = Object.values(
        data?.['site'] as Record<string, Record<string, unknown>[]>,
      )
      expect(entities).toHaveLength(100)
      const known = entities.filter(({ activity, performance }) => activity ?? performance)
      expect(known.length).toBeGreaterThan(10)
      expect(gateway.asked()).toEqual(calls)
    },
  )
})
