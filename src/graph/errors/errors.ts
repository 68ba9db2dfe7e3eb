import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import { unwrapResolverError } from '@apollo/server/errors'
import { GraphQLError } from 'graphql'
import { LoadPendingError } from '../../cache/cache-request.js'
import { LoadTimeoutError } from '../../cache/load-and-store.js'
import { LimitExceededError } from '../../reports/caller/request-limits.js'
import { ForbiddenError, InvalidReportQueryError } from '../../reports/errors.js'
import { type Clock, SECOND } from '../../time/clock.js'
import {
  BudgetSpentError,
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../upstream/errors/errors.js'
import { clientMistake, LIMIT_EXCEEDED } from './client-mistakes.js'
import { shortened } from './shortened.js'

interface ClientError {
  readonly code: string
  readonly message: string
  readonly [extension: string]: unknown
}

/** When to look again for a load that goes on. */
const PENDING_RETRY_SECONDS = 5

export const MASKED_CODE = 'INTERNAL_SERVER_ERROR'
export { LIMIT_EXCEEDED }

/**
 * The only place that knows the codes clients see (design 3.4). What is not a kind of error that a
 * client can act on, and not one of Apollo's own about the request, is masked.
 */
export function errorFormatter(
  clock: Clock,
): NonNullable<ApolloServerOptions<BaseContext>['formatError']> {
  return (formatted, error) => {
    const known = clientError(unwrapResolverError(error), clock.now())
    if (known) {
      const { message, ...extensions } = known
      return { ...formatted, message, extensions }
    }
    const mistake = clientMistake(unwrapResolverError(error))
    if (mistake) {
      const { message, code } = mistake
      const extensions = { ...formatted.extensions, code }
      return { ...formatted, message: shortened(message), extensions }
    }
    if (!isInternal(error)) return { ...formatted, message: shortened(formatted.message) }
    return { ...formatted, message: 'Internal server error', extensions: { code: MASKED_CODE } }
  }
}

/** Neither a kind that clients can act on, nor one of Apollo's about the request itself. */
export function isInternal(error: unknown): boolean {
  const original = unwrapResolverError(error)
  if (clientError(original, 0) || clientMistake(original)) return false
  if (!(original instanceof GraphQLError)) return true
  const code = original.extensions['code']
  return code === undefined || code === MASKED_CODE
}

function clientError(error: unknown, nowMs: number): ClientError | undefined {
  if (error instanceof InvalidReportQueryError) {
    return { code: error.code, message: error.message, argument: error.argument }
  }
  if (error instanceof LimitExceededError) {
    const { message, limit, value, max } = error
    return { code: LIMIT_EXCEEDED, message, limit, value, max }
  }
  if (error instanceof ForbiddenError) return { code: error.code, message: error.message }
  if (error instanceof BudgetSpentError) {
    const retryAfterSeconds = secondsUntil(error.retryAtMs, nowMs)
    return {
      code: error.code,
      message: `${error.message} and nothing is cached; ask again in ${retryAfterSeconds} s`,
      family: error.family,
      scope: error.scope,
      retryAfterSeconds,
    }
  }
  if (error instanceof UpstreamUnavailableError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.retryAtMs === undefined
        ? {}
        : { retryAfterSeconds: secondsUntil(error.retryAtMs, nowMs) }),
    }
  }
  if (error instanceof UpstreamRejectedError) {
    return {
      code: error.code,
      message: error.message,
      upstreamStatus: error.upstreamStatus,
      ...(error.correlationId === undefined ? {} : { correlationId: error.correlationId }),
    }
  }
  if (error instanceof RunFailedError) {
    return { code: error.code, message: error.message, runState: error.runState }
  }
  if (error instanceof LoadPendingError) {
    return {
      code: 'REPORT_PENDING',
      message: `${error.message}; ask again in ${PENDING_RETRY_SECONDS} s`,
      retryAfterSeconds: PENDING_RETRY_SECONDS,
    }
  }
  if (error instanceof LoadTimeoutError) {
    return { code: 'UPSTREAM_UNAVAILABLE', message: 'Genesys Cloud did not answer in time' }
  }
  return undefined
}

function secondsUntil(ms: number, nowMs: number): number {
  return Math.max(1, Math.ceil((ms - nowMs) / SECOND))
}
