import { GraphQLError, type GraphQLResolveInfo } from 'graphql'
import type { RequestContext } from '../context.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import type { NamedEntity } from '../models/entity.js'

/** The types that this subgraph resolves by their id. */
const RESOLVED = ['Queue', 'Agent', 'WrapUpCode', 'Flow'] as const
type Resolved = (typeof RESOLVED)[number]

interface Entity extends NamedEntity {
  readonly __typename: Resolved
}

/**
 * What a router asks for by reference. Each representation is answered for itself: one that is wrong
 * is an error at its place, beside the answers to the others.
 */
export const entityResolvers = {
  Query: {
    _entities: (
      _: unknown,
      { representations }: { readonly representations: readonly unknown[] },
      context: RequestContext,
      info: GraphQLResolveInfo,
    ) => {
      // Of the entities only Conversation has lists, and it is not resolved here.
      const size = { items: representations.length, lists: () => 0 }
      const list = admittedList(size, context, info)
      return inSlices(() => representations.map(entityOf), list)
    },
  },
}

function entityOf(representation: unknown): Entity | GraphQLError {
  if (typeof representation !== 'object' || representation === null) {
    return wrong(
      `must be an object with __typename and id, for example { __typename: "Queue", id: "…" }`,
    )
  }
  const typename = '__typename' in representation ? representation.__typename : undefined
  const resolved = RESOLVED.find((name) => name === typename)
  if (!resolved) {
    return wrong(`__typename must be one of ${RESOLVED.join(', ')}: nothing else is resolved here`)
  }
  const id = 'id' in representation ? representation.id : undefined
  // As GraphQL reads an ID.
  if (typeof id === 'string') return { __typename: resolved, id }
  if (Number.isSafeInteger(id)) return { __typename: resolved, id: String(id) }
  return wrong(`id must be the ${resolved}'s id, a string`)
}

function wrong(what: string): GraphQLError {
  return new GraphQLError(`representations: ${what}`, {
    extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
  })
}
