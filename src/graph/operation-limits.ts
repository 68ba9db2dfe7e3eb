import type { ApolloServerPlugin } from '@apollo/server'
import { type DocumentNode, GraphQLError, Kind, type SelectionSetNode } from 'graphql'
import type { RequestContext } from './context.js'

const MOST_ROOT_REPORTS = 20

/** Fields of `Query` that may cost upstream calls. */
const REPORT_FIELDS = new Set([
  'queuePerformance',
  'queueActivity',
  'agentStatus',
  'conversations',
  'runReport',
  'queues',
  'agents',
])

/**
 * Not a validation rule: those are skipped for a document that Apollo has seen before, and an
 * operation is more than its document.
 */
export const operationLimits: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ document, operation }) => {
      const reports = operation ? countReports(operation.selectionSet, document) : 0
      if (reports <= MOST_ROOT_REPORTS) return
      throw new GraphQLError(
        `The operation asks for ${reports} reports; at most ${MOST_ROOT_REPORTS} in one operation`,
        { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
      )
    },
  }),
}

/** Every alias counts, and every spread of a fragment: merging them is the cache's luck, not a promise. */
function countReports(selectionSet: SelectionSetNode, document: DocumentNode): number {
  return selectionSet.selections.reduce((count, selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return count + (REPORT_FIELDS.has(selection.name.value) ? 1 : 0)
      case Kind.INLINE_FRAGMENT:
        return count + countReports(selection.selectionSet, document)
      case Kind.FRAGMENT_SPREAD: {
        const fragment = document.definitions.find(
          (definition) =>
            definition.kind === Kind.FRAGMENT_DEFINITION &&
            definition.name.value === selection.name.value,
        )
        return fragment?.kind === Kind.FRAGMENT_DEFINITION
          ? count + countReports(fragment.selectionSet, document)
          : count
      }
      default:
        return selection satisfies never
    }
  }, 0)
}
