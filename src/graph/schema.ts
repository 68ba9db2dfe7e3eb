import { readdirSync, readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { concatAST, type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { CATALOG, type Catalog } from '../reports/catalog.js'
import { explainResolvers } from './explain/explained-resolvers.js'
import { checkReports } from './report-kinds.js'
import { resolvers } from './resolvers/index.js'

/** Beside the compiled code as beside the source: two folders up, then `schema/`. */
const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url)

/** The contract as the files in `schema/` write it. */
export function readTypeDefs(): DocumentNode {
  const files = readdirSync(SCHEMA_FOLDER).filter((file) => file.endsWith('.graphql'))
  return concatAST(
    files.sort().map((file) => parse(readFileSync(new URL(file, SCHEMA_FOLDER), 'utf8'))),
  )
}

/** A part of the schema, with its resolvers. */
export type SchemaPart = Extract<Parameters<typeof buildSubgraphSchema>[0], unknown[]>[number]

/** @param more besides what stands in `schema/` and `resolvers/` */
export function subgraphSchema(
  catalog: Catalog = CATALOG,
  more: readonly SchemaPart[] = [],
): GraphQLSchema {
  const schema = buildSubgraphSchema([{ typeDefs: readTypeDefs(), resolvers }, ...more])
  checkReports(schema, catalog)
  explainResolvers(schema)
  return schema
}
