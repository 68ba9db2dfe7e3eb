import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { ApolloServer } from '@apollo/server'
import type { GraphAnswer } from '../gateway.js'
import { startServer } from '../server-process.js'

/** Somebody else's gateway in front of ours and other subgraphs. */
export interface Router extends AsyncDisposable {
  ask(query: string): Promise<GraphAnswer>
}

/** By the package that it is of. */
export const ROUTERS: Readonly<Record<string, (supergraph: string) => Promise<Router>>> = {
  '@apollo/gateway': startApolloGateway,
  '@graphql-hive/gateway-runtime': startHiveRuntime,
  '@graphql-hive/gateway': startHiveServer,
}

const HIVE_SERVER = 'test/hive/node_modules/@graphql-hive/gateway/dist/bin.js'

/** Of ROUTERS, what has to be installed with another command: 500 MB. */
export const INSTALLED_APART: Readonly<Record<string, { isThere: boolean; command: string }>> = {
  '@graphql-hive/gateway': { isThere: existsSync(HIVE_SERVER), command: 'npm run test:hive' },
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

async function startHiveRuntime(supergraph: string): Promise<Router> {
  const hive: { startHiveGateway(of: string): Router } = await import(
    `${new URL('hive-gateway.mjs', import.meta.url)}`
  )
  return hive.startHiveGateway(supergraph)
}

/** As its command starts it, in a process of its own. */
async function startHiveServer(supergraph: string): Promise<Router> {
  const folder = await mkdtemp(join(tmpdir(), 'supergraph-'))
  const file = join(folder, 'supergraph.graphql')
  await writeFile(file, supergraph)
  const post = (port: number, query: string) =>
    fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
  const server = await startServer({
    program: process.execPath,
    argsFor: (port) => [
      HIVE_SERVER,
      'supergraph',
      file,
      '--host',
      '127.0.0.1',
      '--port',
      `${port}`,
    ],
    greet: (port) => post(port, '{ __typename }'),
    startLimitMs: 60_000,
  })
  return {
    ask: async (query) => (await post(server.port, query)).json() as Promise<GraphAnswer>,
    [Symbol.asyncDispose]: async () => {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
