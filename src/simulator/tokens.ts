import type { Clock } from '../time/clock.js'
import { MINUTE, SECOND } from '../time/clock.js'
import type { ApiErrorDetail } from './api-error.js'
import { uuidFrom } from './data/random.js'

/** The answer of the token endpoint, whose refusals have another form than those of the API. */
export type TokenAnswer =
  | {
      readonly status: 200
      readonly body: { access_token: string; token_type: 'bearer'; expires_in: number }
    }
  | { readonly status: 400 | 401; readonly body: { error: string; description: string } }

export interface TokenRequest {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly grantType: string | undefined
}

export interface TokensOptions {
  readonly clientId: string
  readonly clientSecret: string
  readonly lifeSeconds: number
  readonly seed: number
}

const TOKEN_ID = 21

/** OAuth with client credentials: issues tokens and checks them. */
export class Tokens {
  readonly #clock: Clock
  readonly #options: TokensOptions
  readonly #expiryMs = new Map<string, number>()
  #issued = 0
  #issuedRecently: number[] = []

  constructor(clock: Clock, options: TokensOptions) {
    this.#clock = clock
    this.#options = options
  }

  issue(request: TokenRequest, maxPerMinute: number | undefined): TokenAnswer {
    const nowMs = this.#clock.now()
    const { clientId, clientSecret, lifeSeconds, seed } = this.#options
    this.#issuedRecently = this.#issuedRecently.filter((atMs) => atMs > nowMs - MINUTE)
    if (maxPerMinute !== undefined && this.#issuedRecently.length >= maxPerMinute) {
      return refusal(
        400,
        'invalid_request',
        `rate limit exceeded; at most ${maxPerMinute} tokens a minute`,
      )
    }
    this.#issuedRecently.push(nowMs)
    if (request.clientId !== clientId || request.clientSecret !== clientSecret) {
      return refusal(401, 'invalid_client', 'client not found or secret wrong')
    }
    if (request.grantType !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'only client_credentials')
    }

    const token = uuidFrom(seed, TOKEN_ID, this.#issued++)
    this.#expiryMs.set(token, nowMs + lifeSeconds * SECOND)
    return {
      status: 200,
      body: { access_token: token, token_type: 'bearer', expires_in: lifeSeconds },
    }
  }

  /** The token of an `Authorization` header, or the refusal. */
  check(authorization: string | undefined): { token: string } | { refusal: ApiErrorDetail } {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) return { refusal: refusals.missing }
    const expiryMs = this.#expiryMs.get(token)
    if (expiryMs === undefined) return { refusal: refusals.unknown }
    return expiryMs > this.#clock.now() ? { token } : { refusal: refusals.expired }
  }

  /** The valid token that was issued last. */
  get latest(): string | undefined {
    const nowMs = this.#clock.now()
    return [...this.#expiryMs].findLast(([, expiryMs]) => expiryMs > nowMs)?.[0]
  }

  revokeAll(): void {
    this.#expiryMs.clear()
  }
}

function refusal(status: 400 | 401, error: string, description: string): TokenAnswer {
  return { status, body: { error, description } }
}

const refusals = {
  missing: {
    status: 401,
    code: 'authentication.required',
    message: 'No authentication bearer token specified in authorization header.',
  },
  unknown: { status: 401, code: 'bad.credentials', message: 'Invalid login credentials.' },
  expired: {
    status: 401,
    code: 'credentials.expired',
    message: 'The supplied credentials have expired.',
  },
} as const
