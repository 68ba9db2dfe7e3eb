import { composeServices as composeByApollo } from '@apollo/composition'
import { composeServices as composeByTheGuild } from '@theguild/federation-composition'
import type { DocumentNode } from 'graphql'

export interface Subgraph {
  readonly name: string
  readonly url: string
  readonly typeDefs: DocumentNode
}

/** The supergraph, or an error that says why there is none. */
export type Compose = (subgraphs: Subgraph[]) => string

/** By the package that composes. */
export const COMPOSITIONS: Readonly<Record<string, Compose>> = {
  '@apollo/composition': (subgraphs) => supergraphOf(composeByApollo(subgraphs)),
  '@theguild/federation-composition': (subgraphs) => supergraphOf(composeByTheGuild(subgraphs)),
}

interface Composed {
  readonly supergraphSdl?: string | undefined
  readonly errors?: readonly Error[] | undefined
}

function supergraphOf({ supergraphSdl, errors }: Composed): string {
  if (errors?.length || !supergraphSdl) throw new AggregateError(errors ?? [], 'not composed')
  return supergraphSdl
}
