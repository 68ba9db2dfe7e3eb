import { LoadPendingError } from '../cache/cache-request.js'
import { LoadTimeoutError } from '../cache/load-and-store.js'
import { SECOND } from '../time/clock.js'
import {
  BudgetSpentError,
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../upstream/errors/errors.js'
import { LimitExceededError } from './caller/request-limits.js'
import { ForbiddenError, InvalidReportQueryError } from './errors.js'

/** The codes of the contract, and the status of an HTTP answer that is nothing but the error. */
const STATUS = {
  BAD_USER_INPUT: 400,
  LIMIT_EXCEEDED: 400,
  PERSISTED_QUERY_NOT_FOUND: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  DOCUMENT_NOT_LISTED: 403,
  // Whoever counts: RFC 6585 leaves open whether it is the requests of one client or of all.
  BUDGET_SPENT: 429,
  INTERNAL_SERVER_ERROR: 500,
  UPSTREAM_REJECTED: 502,
  RUN_FAILED: 502,
  UPSTREAM_UNAVAILABLE: 503,
  REPORT_PENDING: 503,
} as const

export type ClientErrorCode = keyof typeof STATUS

/** An error as a client is told it, whatever it speaks. */
export interface ClientError {
  readonly code: ClientErrorCode
  readonly status: (typeof STATUS)[ClientErrorCode]
  readonly message: string
  /** What else the contract tells with the code, by its name there. */
  readonly details: Readonly<Record<string, string | number>>
  /** When asking again may help; absent where nothing is known. */
  readonly retryAfterSeconds?: number
}

/** What a client is told of an error that it cannot act on. */
export const MASKED = toldAs('INTERNAL_SERVER_ERROR', 'Internal server error')

/** When to look again for a load that goes on. */
const PENDING_RETRY_SECONDS = 5

/**
 * The only place that knows which errors clients see, and as what. Undefined: it is none that a client
 * can act on, and is masked.
 */
export function clientErrorOf(error: unknown, nowMs: number): ClientError | undefined {
  if (error instanceof InvalidReportQueryError) {
    return toldAs(error.code, error.message, { argument: error.argument })
  }
  if (error instanceof LimitExceededError) return limitExceeded(error)
  if (error instanceof ForbiddenError) return toldAs(error.code, error.message)
  if (error instanceof BudgetSpentError) {
    const { code, family, scope, retryAtMs } = error
    const retryAfterSeconds = secondsUntil(retryAtMs, nowMs)
    const message = `${error.message} and nothing is cached; ask again in ${retryAfterSeconds} s`
    return { ...toldAs(code, message, { family, scope }), retryAfterSeconds }
  }
  if (error instanceof UpstreamUnavailableError) {
    const { code, message, retryAtMs } = error
    const told = toldAs(code, message)
    if (retryAtMs === undefined) return told
    return { ...told, retryAfterSeconds: secondsUntil(retryAtMs, nowMs) }
  }
  if (error instanceof UpstreamRejectedError) {
    const { code, message, upstreamStatus, correlationId } = error
    const details = correlationId === undefined ? {} : { correlationId }
    return toldAs(code, message, { upstreamStatus, ...details })
  }
  if (error instanceof RunFailedError) {
    return toldAs(error.code, error.message, { runState: error.runState })
  }
  if (error instanceof LoadPendingError) {
    const message = `${error.message}; ask again in ${PENDING_RETRY_SECONDS} s`
    return { ...toldAs('REPORT_PENDING', message), retryAfterSeconds: PENDING_RETRY_SECONDS }
  }
  if (error instanceof LoadTimeoutError) {
    return toldAs('UPSTREAM_UNAVAILABLE', 'Genesys Cloud did not answer in time')
  }
  return undefined
}

export function limitExceeded({ code, message, limit, value, max }: LimitExceededError) {
  return toldAs(code, message, { limit, value, max })
}

/** For refusals of an interface itself (HTTP, GraphQL). */
export function toldAs(
  code: ClientErrorCode,
  message: string,
  details: ClientError['details'] = {},
): ClientError {
  return { code, status: STATUS[code], message, details }
}

function secondsUntil(ms: number, nowMs: number): number {
  return Math.max(1, Math.ceil((ms - nowMs) / SECOND))
}
