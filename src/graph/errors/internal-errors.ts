import type { ApolloServerPlugin } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import { MASKED } from '../../reports/client-error.js'
import type { RequestContext } from '../context.js'
import { isInternal } from './errors.js'

/** An error that no client can act on; told once, with the request that met it. */
export type OnInternalError = (error: unknown, requestId: string) => void

/** Tells what was masked, and gives the client the id under which it was told. */
export function internalErrors(
  onInternalError: OnInternalError,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didEncounterErrors: async ({ errors, contextValue }) => {
        for (const error of errors.filter(isInternal)) {
          onInternalError(unwrapResolverError(error), contextValue.requestId)
        }
      },
      willSendResponse: async ({ response: { body }, contextValue: { requestId } }) => {
        if (body.kind !== 'single' || !body.singleResult.errors) return
        body.singleResult.errors = body.singleResult.errors.map((error) =>
          error.extensions?.['code'] === MASKED.code
            ? { ...error, extensions: { ...error.extensions, requestId } }
            : error,
        )
      },
    }),
  }
}
