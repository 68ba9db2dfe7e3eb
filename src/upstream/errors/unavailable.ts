import type { ConnectionError } from '../http/connection-error.js'
import type { Answer } from '../http/exchange.js'
import type { UnreadCause } from '../http/read-body.js'
import { retryAfterMs } from '../rate-limit/rate-limit.js'
import { UpstreamUnavailableError } from './errors.js'

/** An answer that cannot be used: 5xx, or an unexpected status. */
export function unavailable(
  answer: Answer,
  nowMs: number,
  server: string,
): UpstreamUnavailableError {
  const waitMs = retryAfterMs(answer.headers, nowMs)
  return new UpstreamUnavailableError(`${server} answers with status ${answer.status}`, {
    kind: 'failed',
    upstreamStatus: answer.status,
    retryAtMs: waitMs === undefined ? undefined : nowMs + waitMs,
    correlationId: answer.correlationId,
  })
}

/** An answer whose body was not read. */
export function unread(answer: Answer, cause: UnreadCause): UpstreamUnavailableError {
  const what = `An answer of Genesys Cloud cannot be read: ${UNREAD[cause]}`
  return new UpstreamUnavailableError(what, {
    kind: 'malformed',
    upstreamStatus: answer.status,
    correlationId: answer.correlationId,
  })
}

const UNREAD: Readonly<Record<UnreadCause, string>> = {
  packed: 'it is compressed in a way that was not asked for',
  tooDeep: 'it nests deeper than we accept',
  tooManyValues: 'it has more values than we accept',
}

/** No answer at all. */
export function unanswered(error: ConnectionError): UpstreamUnavailableError {
  return new UpstreamUnavailableError(error.message, { kind: KIND[error.kind], cause: error })
}

const KIND = {
  unreachable: 'connection',
  broken: 'connection',
  timeout: 'timeout',
  tooLarge: 'malformed',
  aborted: 'timeout',
  closed: 'closed',
} as const
