import { readdirSync, readFileSync } from 'node:fs'
import { ApolloServer } from '@apollo/server'
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { concatAST, parse } from 'graphql'
import { givenAnswer, tellReady } from './ready.js'

const folder = new URL('../../schema/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'))
const typeDefs = concatAST(files.map((file) => parse(readFileSync(new URL(file, folder), 'utf8'))))
const { data } = JSON.parse(await givenAnswer())

/** As `npm i @apollo/server` gives it, on an object in memory; the second argument spares it a plugin. */
const apollo = new ApolloServer({
  schema: buildSubgraphSchema({
    typeDefs,
    resolvers: { Query: { queuePerformance: () => data.queuePerformance } },
  }),
  plugins: process.argv[2] === 'no-cache-control' ? [ApolloServerPluginCacheControlDisabled()] : [],
})
const { url } = await startStandaloneServer(apollo, { listen: { port: 0, host: '127.0.0.1' } })
tellReady(`${url}graphql`)
