import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import type { GraphAnswer } from '../gateway.js'

/** Somebody else's gateway in front of ours and other subgraphs. */
export interface Router extends AsyncDisposable {
  ask(query: string): Promise<GraphAnswer>
}

/** By the package that it is of. */
export const ROUTERS: Readonly<Record<string, (supergraph: string) => Promise<Router>>> = {
  '@apollo/gateway': startApolloGateway,
  '@graphql-hive/gateway-runtime': startHiveGateway,
}

async function startApolloGateway(supergraphSdl: string): Promise<Router> {
  const server = new ApolloServer({
    gateway: new ApolloGateway({
      supergraphSdl,
      buildService: ({ url }) => new RemoteGraphQLDataSource(url ? { url } : {}),
    }),
  })
  await server.start()
  return {
    ask: async (query) => {
      const { body } = await server.executeOperation({ query })
      if (body.kind !== 'single') throw new Error('one answer expected')
      return JSON.parse(JSON.stringify(body.singleResult)) as GraphAnswer
    },
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

async function startHiveGateway(supergraph: string): Promise<Router> {
  const hive: { startHiveGateway(of: string): Router } = await import(
    `${new URL('hive-gateway.mjs', import.meta.url)}`
  )
  return hive.startHiveGateway(supergraph)
}
