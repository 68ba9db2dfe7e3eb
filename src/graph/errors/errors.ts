import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError, type GraphQLErrorExtensions } from 'graphql'
import { type ClientError, clientErrorOf, MASKED } from '../../reports/client-error.js'
import type { Clock } from '../../time/clock.js'
import { clientMistake } from './client-mistakes.js'

/**
 * Errors as GraphQL tells them. What is not a kind of error that a client can act on, and not one of
 * Apollo's own about the request, is masked.
 */
export function errorFormatter(
  clock: Clock,
): NonNullable<ApolloServerOptions<BaseContext>['formatError']> {
  return (formatted, error) => {
    const original = unwrapResolverError(error)
    const known = clientErrorOf(original, clock.now())
    if (known) return { ...formatted, message: known.message, extensions: extensionsOf(known) }
    const mistake = clientMistake(original)
    if (mistake) {
      const { message, code } = mistake
      const extensions = { ...formatted.extensions, code }
      return { ...formatted, message: shortened(message), extensions }
    }
    if (!isInternal(error)) return { ...formatted, message: shortened(formatted.message) }
    return { ...formatted, message: MASKED.message, extensions: extensionsOf(MASKED) }
  }
}

export function extensionsOf(error: ClientError): GraphQLErrorExtensions {
  const { code, details, retryAfterSeconds } = error
  const retry = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return { code, ...details, ...retry }
}

/** Neither a kind that clients can act on, nor one of Apollo's about the request itself. */
export function isInternal(error: unknown): boolean {
  const original = unwrapResolverError(error)
  if (clientErrorOf(original, 0) || clientMistake(original)) return false
  if (!(original instanceof GraphQLError)) return true
  const code = original.extensions['code']
  return code === undefined || code === MASKED.code
}

const MOST_CHARS = 1_000

/** graphql-js repeats whole values in its messages: of each enough is told to know it by. */
function shortened(message: string): string {
  if (message.length <= MOST_CHARS) return message
  const text = message.replace(/\S{200,}/g, (word) => `${word.slice(0, 80)}…`)
  if (text.length <= MOST_CHARS) return text
  return `${text.slice(0, MOST_CHARS / 2)} … ${text.slice(-MOST_CHARS / 2)}`
}
