import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql'
import { LimitExceededError } from '../../reports/caller/request-limits.js'
import type { Catalog } from '../../reports/catalog.js'
import type { RequestContext } from '../context.js'
import { clientMistake } from '../errors/client-mistakes.js'
import { LIMIT_EXCEEDED } from '../errors/errors.js'
import { IntrospectionSize } from './introspection-size.js'
import { type RootField, rootFields } from './root-fields.js'
import type { SelectionScope } from './selected-fields.js'
import { serviceValues } from './service-size.js'

/** Fields of `Query` that may cost upstream calls, besides the reports. */
const LISTS = ['queues', 'agents']

/**
 * Refuses an operation whole that does not fit into what its HTTP request has left. Not a validation
 * rule: those are skipped for a document that Apollo has seen before, and an operation is more than
 * its document.
 */
export function operationLimits(catalog: Catalog): ApolloServerPlugin<RequestContext> {
  const counted = new Set([...catalog.map(({ id }) => id), ...LISTS])
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
        if (!operation) return
        const { usage } = contextValue
        const variables = request.variables ?? {}
        asRefusal(() => {
          const root = rootFields({ schema, document, operation, variables })
          if (!root) return
          const { fields, scope } = root
          const schemaSize = new IntrospectionSize({ scope, operation, most: usage.left('values') })
          usage.takeAll({
            reports: fields.filter(({ definition }) => counted.has(definition.name)).length,
            entities: sum(fields.map(entitiesOf)),
            values: sum(fields.map((field) => metaValues(field, scope, schemaSize))),
          })
        })
      },
    }),
  }
}

function entitiesOf({ definition, args }: RootField): number {
  if (definition.name !== '_entities') return 0
  const { representations } = args()
  return Array.isArray(representations) ? representations.length : 0
}

/** What the schema writes about itself. Reports are counted where their size is known. */
function metaValues(
  field: RootField,
  scope: SelectionScope,
  schemaSize: IntrospectionSize,
): number {
  const { definition } = field
  if (definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef) {
    return schemaSize.valuesOf(field)
  }
  return definition.name === '_service' ? serviceValues(field, scope) : 0
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

/** Apollo Server answers with status 500 unless an error names another. */
function asRefusal(decide: () => void): void {
  try {
    decide()
  } catch (error) {
    const http = { status: 400 }
    if (error instanceof LimitExceededError) {
      const { message, limit, value, max } = error
      throw new GraphQLError(message, {
        extensions: { code: LIMIT_EXCEEDED, limit, value, max, http },
      })
    }
    const mistake = clientMistake(error)
    if (!mistake) throw error
    throw new GraphQLError(mistake.message, { extensions: { code: mistake.code, http } })
  }
}
