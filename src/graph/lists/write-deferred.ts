import type { ApolloServerPlugin } from '@apollo/server'
import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql'
import { MASKED } from '../../reports/client-error.js'
import type { RequestContext } from '../context.js'
import type { OnInternalError } from '../errors/internal-errors.js'
import { fill, pathOf, takeDeferred } from './deferred-lists.js'
import type { DeferredList } from './slices.js'

type Result = FormattedExecutionResult<Record<string, unknown>>

/** Large lists are written last: the answer is sent when all of them are. */
export function writeDeferred(
  onInternalError: OnInternalError,
): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ contextValue, response: { body } }) => {
        const { requestId, caller, usage, turns, texts } = contextValue
        if (body.kind !== 'single') return
        const { singleResult } = body
        for (const list of takeDeferred(contextValue)) {
          try {
            const nextTurn = () => turns.next(caller.id, usage)
            const errors = await fill(singleResult.data, list, texts, nextTurn)
            tell(
              singleResult,
              errors.map((error) => error.toJSON()),
            )
          } catch (error) {
            onInternalError(error, requestId)
            leaveOut(singleResult, list, requestId)
          }
        }
      },
    }),
  }
}

/** As graphql-js does it with an error in a list: the report that it is in is null. */
function leaveOut(result: Result, { path }: DeferredList, requestId: string): void {
  const [root] = pathOf(path)
  if (path.prev === undefined || !result.data || root === undefined) result.data = null
  else result.data[root] = null
  const error = {
    message: MASKED.message,
    path: pathOf(path),
    extensions: { code: MASKED.code, requestId },
  }
  tell(result, [error])
}

function tell(result: Result, errors: readonly GraphQLFormattedError[]): void {
  if (errors.length > 0) result.errors = [...(result.errors ?? []), ...errors]
}
