import { readdirSync, readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { concatAST, type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { resolvers } from './resolvers/index.js'

/** Beside the compiled code as beside the source: two floors up, then `schema/`. */
const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url)

/** The contract as the files in `schema/` write it. */
export function readTypeDefs(): DocumentNode {
  const files = readdirSync(SCHEMA_FOLDER).filter((file) => file.endsWith('.graphql'))
  return concatAST(
    files.sort().map((file) => parse(readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'))),
  )
}

export function subgraphSchema(): GraphQLSchema {
  return buildSubgraphSchema({ typeDefs: readTypeDefs(), resolvers })
}
