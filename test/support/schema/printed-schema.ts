import { printSubgraphSchema } from '@apollo/subgraph'
import { subgraphSchema } from '../../../src/graph/schema.js'

/** The subgraph in one file, as registries and codegen of clients read it. */
export function printedSchema(): string {
  return `${printSubgraphSchema(subgraphSchema()).trimEnd()}\n`
}
