import type { ApolloServerPlugin } from '@apollo/server'
import { GraphQLError, SchemaMetaFieldDef, TypeMetaFieldDef } from 'graphql'
import { LimitExceededError } from '../../reports/caller/request-limits.js'
import type { Catalog } from '../../reports/catalog.js'
import { limitExceeded } from '../../reports/client-error.js'
import type { RequestContext } from '../context.js'
import { clientMistake } from '../errors/client-mistakes.js'
import { extensionsOf } from '../errors/errors.js'
import { IntrospectionSize } from './introspection-size.js'
import { rootFields } from './root-fields.js'
import { serviceValues } from './service-size.js'

/** Fields of `Query` that may cost upstream calls, besides the reports. */
const LISTS = ['queues', 'agents']

/** Of one text, as against leaves of which each is resolved: what it takes is to write it. */
const TEXT_VALUES_PER_RESOLVED = 4

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
        const { usage, operationTypes } = contextValue
        operationTypes.add(operation.operation)
        const variables = request.variables ?? {}
        asRefusal(() => {
          const root = rootFields({ schema, document, operation, variables })
          if (!root) return
          const { fields, scope } = root
          let schemaSize: IntrospectionSize | undefined
          const cost = { reports: 0, entities: 0, values: 0, resolvedValues: 0 }
          for (const field of fields) {
            const { definition, args } = field
            if (counted.has(definition.name)) cost.reports++
            else if (definition.name === '_entities') cost.entities += entitiesIn(args())
            else if (definition.name === '_service') {
              const values = serviceValues(field, scope)
              cost.values += values
              cost.resolvedValues += Math.ceil(values / TEXT_VALUES_PER_RESOLVED)
            } else if (definition === SchemaMetaFieldDef || definition === TypeMetaFieldDef) {
              const most = Math.min(usage.left('values'), usage.left('resolvedValues'))
              schemaSize ??= new IntrospectionSize({ scope, operation, most })
              const values = schemaSize.valuesOf(field)
              cost.values += values
              cost.resolvedValues += values
            }
          }
          usage.takeAll(cost)
        })
      },
    }),
  }
}

function entitiesIn({ representations }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(representations) ? representations.length : 0
}

/** Apollo Server answers with status 500 unless an error names another. */
function asRefusal(decide: () => void): void {
  try {
    decide()
  } catch (error) {
    const http = { status: 400 }
    if (error instanceof LimitExceededError) {
      const told = limitExceeded(error)
      throw new GraphQLError(told.message, { extensions: { ...extensionsOf(told), http } })
    }
    const mistake = clientMistake(error)
    if (!mistake) throw error
    throw new GraphQLError(mistake.message, { extensions: { code: mistake.code, http } })
  }
}
