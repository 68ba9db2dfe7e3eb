import { SECOND } from '../../time/clock.js'
import {
  BudgetSpentError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../errors/errors.js'
import { CREDENTIALS_HINT } from '../errors/refusal.js'
import { unavailable, unread } from '../errors/unavailable.js'
import { ConnectionError } from '../http/connection-error.js'
import type { Answer, OutgoingRequest } from '../http/exchange.js'
import { retryAfterMs } from '../rate-limit/rate-limit.js'
import { tokenAnswerSchema } from '../wire/wire.js'

export type TokenError = BudgetSpentError | UpstreamRejectedError | UpstreamUnavailableError

export interface FetchedToken {
  readonly token: string
  readonly lifeSeconds: number
  /** Its life is counted from the asking, not from the answer: it ends no later than that. */
  readonly askedAtMs: number
}

export interface Credentials {
  readonly loginUrl: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Client-credentials grant: Basic auth and a form body. */
export function tokenRequest(
  { loginUrl, clientId, clientSecret }: Credentials,
  signal: AbortSignal,
): OutgoingRequest {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  return {
    method: 'POST',
    url: new URL('/oauth/token', loginUrl),
    pool: 'token',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    signal,
  }
}

/** The token, or why there is none. The answer's own words are never passed on: they may hold what was sent. */
export function readTokenAnswer(answer: Answer | ConnectionError, nowMs: number): FetchedToken {
  if (answer instanceof ConnectionError) throw answer
  const { status } = answer
  if (isRateLimited(answer)) {
    const waitMs = retryAfterMs(answer.headers, nowMs) ?? RATE_LIMITED_PAUSE_MS
    throw new BudgetSpentError('token', nowMs + waitMs)
  }
  if (status === 400 || status === 401 || status === 403) {
    throw new UpstreamRejectedError(
      `Genesys Cloud gives no token for these credentials (${status}): ${CREDENTIALS_HINT}`,
      { upstreamStatus: status, reason: '' },
    )
  }
  if (status !== 200) throw unavailable(answer, nowMs, 'The token endpoint of Genesys Cloud')
  if (answer.unread) throw unread(answer, answer.unread)
  const parsed = tokenAnswerSchema.safeParse(answer.body)
  if (!parsed.success) {
    throw new UpstreamUnavailableError('The token endpoint gave an answer without a token', {
      kind: 'malformed',
      upstreamStatus: status,
    })
  }
  const { access_token: token, expires_in: lifeSeconds } = parsed.data
  return { token, lifeSeconds, askedAtMs: answer.startedAtMs }
}

export function tokenFailure(cause: unknown): TokenError {
  if (
    cause instanceof BudgetSpentError ||
    cause instanceof UpstreamRejectedError ||
    cause instanceof UpstreamUnavailableError
  ) {
    return cause
  }
  const isClosed = cause instanceof ConnectionError && cause.kind === 'closed'
  const what = 'No token from Genesys Cloud: its token endpoint does not answer'
  return new UpstreamUnavailableError(what, { kind: isClosed ? 'closed' : 'connection', cause })
}

const RATE_LIMITED_PAUSE_MS = 30 * SECOND

/** The token endpoint tells its rate limit as a 400 (seen by the official Terraform provider), and may send a 429. */
function isRateLimited({ status, body, text }: Answer): boolean {
  if (status === 429) return true
  return status === 400 && /rate limit exceeded/i.test(text ?? JSON.stringify(body ?? ''))
}
