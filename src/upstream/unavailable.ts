import type { ConnectionError } from './connection-error.js'
import { UpstreamUnavailableError } from './errors.js'
import type { Answer } from './exchange.js'
import { retryAfterMs } from './rate-limit.js'

/** An answer that is no use: 5xx, or a status that nothing here expects. */
export function unavailable(answer: Answer, nowMs: number, who: string): UpstreamUnavailableError {
  const waitMs = retryAfterMs(answer.headers, nowMs)
  return new UpstreamUnavailableError(`${who} answers with status ${answer.status}`, {
    kind: 'failed',
    upstreamStatus: answer.status,
    ...(waitMs !== undefined && { retryAtMs: nowMs + waitMs }),
    ...(answer.correlationId !== undefined && { correlationId: answer.correlationId }),
  })
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
