import type { ApolloServerPlugin } from '@apollo/server'
import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
} from 'graphql'
import type { Catalog } from '../reports/catalog.js'
import type { RequestContext } from './context.js'

/** Fields of every `Query` whose values never change. */
const CONSTANTS = [TypeNameMetaFieldDef, SchemaMetaFieldDef, TypeMetaFieldDef].map(
  ({ name }) => name,
)

/**
 * Only answers of reports can be given again: all of them is in the value, in names, in freshness and in
 * the budget, and each of these notes what it rests on. Whatever else is asked is asked anew each time,
 * unless it never changes.
 */
export function repeatableAnswers(catalog: Catalog): ApolloServerPlugin<RequestContext> {
  const fields = new Set([...CONSTANTS, '_service', ...catalog.map(({ id }) => id)])
  /** Kept as long as its document is. */
  const known = new WeakMap<OperationDefinitionNode, boolean>()
  const asksOnlyReports = (operation: OperationDefinitionNode, document: DocumentNode) => {
    const before = known.get(operation)
    if (before !== undefined) return before
    const isQuery = operation.operation === OperationTypeNode.QUERY
    const isOnly = isQuery && rootNames(operation, document).every((name) => fields.has(name))
    known.set(operation, isOnly)
    return isOnly
  }
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ document, operation, contextValue, response: { body } }) => {
        const isWhole =
          body.kind === 'single' && !body.singleResult.errors && !body.singleResult.extensions
        if (isWhole && document && operation && asksOnlyReports(operation, document)) return
        contextValue.dependencies.leaveOut()
      },
    }),
  }
}

/** The fields of `Query` that the operation has, whether or not its directives skip them. */
function rootNames(operation: OperationDefinitionNode, { definitions }: DocumentNode) {
  const names: string[] = []
  const read = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.push(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else if (!read.has(selection.name.value)) {
        read.add(selection.name.value)
        for (const one of definitions) {
          const isSpread = one.kind === Kind.FRAGMENT_DEFINITION
          if (isSpread && one.name.value === selection.name.value) collect(one.selectionSet)
        }
      }
    }
  }
  collect(operation.selectionSet)
  return names
}
