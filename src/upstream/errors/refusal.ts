import type { Endpoint } from '../endpoint.js'
import type { Answer } from '../http/exchange.js'
import { readErrorBody } from './error-body.js'
import { UpstreamRejectedError, type UpstreamUnavailableError } from './errors.js'
import { reasonOf } from './reason.js'
import { refusedMetricsIn } from './refused-metrics.js'
import { refusedNamesIn, refusedNamesText } from './refused-names.js'
import { permissionsIn } from './safe-words.js'
import { unavailable } from './unavailable.js'

export const CREDENTIALS_HINT = 'check GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET'

interface RefusedCall extends Pick<Endpoint, 'family' | 'permission'> {
  readonly body?: unknown
}

/** The error for an answer without success. Not for a 429, which the client turns into a `BudgetSpentError`. */
export function refusal(
  answer: Answer,
  call: RefusedCall,
  nowMs: number,
): UpstreamRejectedError | UpstreamUnavailableError {
  const { status, body } = answer
  // 408: the request arrived too slowly, which says nothing about the request itself.
  if (status < 400 || status >= 500 || status === 408) {
    return unavailable(answer, nowMs, 'Genesys Cloud')
  }
  const reason = reasonOf(body)
  const { message = '', contextId } = readErrorBody(body)
  const correlationId = answer.correlationId ?? contextId
  const wanted = status === 403 ? permissionsIn(message) : []
  const metrics = status === 400 ? refusedMetricsIn(message, call.body) : []
  const names = status === 400 ? refusedNamesText(refusedNamesIn(message), metrics) : ''
  return new UpstreamRejectedError(`${sentence(status, call, reason, wanted)}${names}`, {
    upstreamStatus: status,
    reason,
    metrics,
    correlationId,
  })
}

function sentence(
  status: number,
  call: RefusedCall,
  reason: string,
  wanted: readonly string[],
): string {
  const what = `Genesys Cloud refuses a call of ${call.family} (${status})`
  if (status === 401) return `${what}, with a new token, too: ${CREDENTIALS_HINT}`
  if (status === 403) {
    const names = wanted.length > 0 ? `, for want of ${wanted.join(', ')}` : ''
    const hint = call.permission
      ? `check that a role of the OAuth client has ${call.permission}, in the divisions asked for`
      : 'check the roles and divisions of the OAuth client'
    return `${what}${names}: ${hint}`
  }
  return reason ? `${what}: ${reason}` : what
}
