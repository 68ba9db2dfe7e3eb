import type { ApolloServerPlugin } from '@apollo/server'
import {
  type DocumentNode,
  GraphQLError,
  Kind,
  OperationTypeNode,
  parse,
  type SelectionSetNode,
} from 'graphql'
import type { RequestContext } from '../context.js'
import { PARSE_OPTIONS } from './document-check.js'

const IN_PLACE_OF_A_REFUSED = '{ __typename }'

/**
 * Refuses subscriptions whose root fields depend on @skip or @include, as the specification does ("Single root field").
 * graphql-js 16 evaluates these without the operation's variables, and throws out of the validation: that would be
 * answered, and logged, as a fault of the server.
 */
export const conditionalSubscriptions: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ request }) => {
    const { query } = request
    if (query === undefined || !hasConditionalSubscription(query)) return undefined
    request.query = IN_PLACE_OF_A_REFUSED
    if (request.extensions) {
      const { persistedQuery: _, ...extensions } = request.extensions
      request.extensions = extensions
    }
    return {
      didResolveOperation: async () => {
        throw new GraphQLError('The root field of a subscription must not have @skip or @include', {
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } },
        })
      },
    }
  },
}

function hasConditionalSubscription(text: string): boolean {
  // Hardly any document is read twice.
  if (!text.includes('subscription') || !/skip|include/.test(text)) return false
  let document: DocumentNode
  try {
    document = parse(text, PARSE_OPTIONS)
  } catch {
    // Apollo Server tells what is wrong with it.
    return false
  }
  const fragments = new Map<string, SelectionSetNode>()
  const roots: SelectionSetNode[] = []
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition.selectionSet)
    } else if (
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION
    ) {
      roots.push(definition.selectionSet)
    }
  }
  const seen = new Set<string>()
  for (let root = roots.pop(); root; root = roots.pop()) {
    for (const selection of root.selections) {
      if (selection.directives?.some(({ name }) => CONDITIONS.has(name.value))) return true
      if (selection.kind === Kind.INLINE_FRAGMENT) roots.push(selection.selectionSet)
      if (selection.kind !== Kind.FRAGMENT_SPREAD || seen.has(selection.name.value)) continue
      seen.add(selection.name.value)
      const fragment = fragments.get(selection.name.value)
      if (fragment) roots.push(fragment)
    }
  }
  return false
}

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include'])
