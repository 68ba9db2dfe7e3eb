import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { GraphQLError, type GraphQLFormattedError, OperationTypeNode } from 'graphql'
import { MASKED } from '../../reports/client-error.js'
import type { EntityKind } from '../../reports/directory/directory.js'
import type { RequestContext } from '../context.js'
import type { OperationParts } from '../limits/root-fields.js'
import { EXPLAIN_HEADER } from './explain-header.js'
import { ExplainedOperation, explainOperation } from './explained-operation.js'
import { explanationOf } from './explanation.js'
import { namesOfOperation } from './names-of-operation.js'
import { plannedData } from './planned-data.js'
import { refusalsIn, refusalsOfAll } from './refusals.js'

/** Tells of each operation what it takes, where its HTTP request asks for that (`x-gcx-explain`). */
export function explainOperations(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async ({ contextValue }) => {
      const { explaining, loaders } = contextValue
      if (!explaining) return undefined
      const isEntityKind = (name: string): name is EntityKind => `${name}Name` in loaders
      const explained = new ExplainedOperation(explaining, isEntityKind)
      explainOperation(contextValue, explained)
      const isPlanned = explaining.mode === 'plan'
      return {
        didResolveOperation: async ({ operation }) => {
          if (isPlanned && operation?.operation !== OperationTypeNode.QUERY) throw noPlanOf()
        },
        willSendResponse: async (told) => {
          const { body } = told.response
          if (body.kind !== 'single') return
          const { singleResult } = body
          const { errors = [], data } = singleResult
          const names = await namesOfOperation(explained, contextValue)
          const parts = partsOf(told)
          const isRefused = data === undefined
          const refusals =
            isRefused && parts ? refusalsOfAll(errors, parts) : refusalsIn(errors, explained.fields)
          const explain = explanationOf(explained, names, refusals)
          singleResult.extensions = { ...singleResult.extensions, explain }
          if (!isPlanned || !data || !parts) return
          singleResult.data = plannedData(parts, data)
          const left = errors.filter((error) => !error.path || isMasked(error))
          if (left.length > 0) singleResult.errors = left
          else delete singleResult.errors
        },
      }
    },
  }
}

function isMasked({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === MASKED.code
}

function partsOf({
  schema,
  document,
  operation,
  request,
}: GraphQLRequestContext<RequestContext>): OperationParts | undefined {
  if (!document || !operation) return undefined
  return { schema, document, operation, variables: request.variables ?? {} }
}

function noPlanOf(): GraphQLError {
  const message = `${EXPLAIN_HEADER}: plan executes nothing, so it is for queries; a mutation can be explained with run`
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } })
}
