// What every peer serves: the answer that the bench hands over, as an object in memory, over the
// gateway's schema.
import { readdirSync, readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { concatAST, parse } from 'graphql'

const folder = new URL('../../schema/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'))
const typeDefs = concatAST(files.map((file) => parse(readFileSync(new URL(file, folder), 'utf8'))))
const { data } = JSON.parse(await globalThis.benchAnswer)

const resolvers = {
  Query: {
    queuePerformance: () => {
      globalThis.benchResolved++
      return data.queuePerformance
    },
  },
}

export const schema = buildSubgraphSchema({ typeDefs, resolvers })

export function tellReady(port) {
  process.send({ url: `http://127.0.0.1:${port}/graphql`, queueIds: [] })
}
