import type { ApolloServerPlugin } from '@apollo/server'
import type { GraphQLError, GraphQLFormattedError } from 'graphql'
import type { RequestContext } from '../context.js'
import { isInternal } from '../errors/errors.js'
import type { OnInternalError } from '../errors/internal-errors.js'

/** Errors within items of lists, by the context of their operation: Apollo Server makes one for each. */
const byContext = new WeakMap<object, GraphQLError[]>()

export function addItemErrors(context: object, errors: readonly GraphQLError[]): void {
  if (errors.length === 0) return
  const before = byContext.get(context)
  if (before) before.push(...errors)
  else byContext.set(context, [...errors])
}

type Format = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError

/** Tells errors of nullable fields in lists, which graphql-js has not met in the operation itself. */
export function tellItemErrors(
  format: Format,
  onInternalError: OnInternalError,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ contextValue, response: { body } }) => {
        const errors = byContext.get(contextValue)
        if (!errors || body.kind !== 'single') return
        byContext.delete(contextValue)
        for (const error of errors.filter(isInternal)) {
          onInternalError(error.originalError ?? error, contextValue.requestId)
        }
        const told = errors.map((error) => format(error.toJSON(), error))
        body.singleResult.errors = [...(body.singleResult.errors ?? []), ...told]
      },
    }),
  }
}
