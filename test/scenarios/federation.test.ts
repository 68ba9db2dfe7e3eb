import { composeServices } from '@apollo/composition'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readTypeDefs } from '../../src/graph/schema.js'
import { uuidFrom } from '../../src/simulator/data/random.js'
import { WRAP_UP_TIMEOUT } from '../../src/simulator/data/wrap-ups.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

/** A subgraph of somebody else's: it knows who owns a queue, and has users and pages of its own. */
const teams = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
  type Query { teams: [Team!]! }
  type Team { name: String! queues: [Queue!]! }
  type Queue @key(fields: "id") { id: ID! owner: String! }
  type User @key(fields: "id") { id: ID! }
`)

let gateway: TestGateway
let ids: readonly string[]
let other: ApolloServer
let supergraph: string
let router: ApolloServer

beforeAll(async () => {
  gateway = await startGateway()
  ids = gateway.simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
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
  const composed = composeServices([
    { name: 'reports', url: `${gateway.url}/graphql`, typeDefs: readTypeDefs() },
    { name: 'teams', url, typeDefs: teams },
  ])
  if (!composed.supergraphSdl) throw new Error(composed.errors?.map(String).join('\n'))
  supergraph = composed.supergraphSdl
  router = new ApolloServer({
    gateway: new ApolloGateway({
      supergraphSdl: supergraph,
      buildService: ({ url: at }) => new RemoteGraphQLDataSource(at ? { url: at } : {}),
    }),
  })
  await router.start()
}, 30_000)
afterAll(async () => {
  await Promise.all([router.stop(), other.stop()])
  await gateway[Symbol.asyncDispose]()
})

async function ask(query: string) {
  const { body } = await router.executeOperation({ query })
  if (body.kind !== 'single') throw new Error('one answer expected')
  return body.singleResult
}

describe('as a federation 2 subgraph', () => {
  it('composes alone', () => {
    const { errors } = composeServices([
      { name: 'reports', url: 'http://reports', typeDefs: readTypeDefs() },
    ])
    expect(errors).toBeUndefined()
  })

  it('gives names to the queues of another subgraph, all of them with one call', async () => {
    const { data, errors } = await ask('{ teams { name queues { id name owner } } }')
    expect(errors).toBeUndefined()
    const nameOf = new Map(gateway.simulator.organisation.queues.map(({ id, name }) => [id, name]))
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
    const { data, errors } = await ask(`{
      queuePerformance(interval: { relative: LAST_7_DAYS }, queueIds: ["${ids[0]}"], mediaTypes: [VOICE]) {
        key freshness { state } budget { family } rows { queue { id name owner } offered }
      }
    }`)
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      queuePerformance: {
        freshness: { state: 'FRESH' },
        rows: [{ queue: { id: ids[0], owner: `owner of ${ids[0]}` } }],
      },
    })
  })

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
