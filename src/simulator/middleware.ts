import type { Clock } from '../time/clock.js'
import { type Answer, JSON_TYPE, jsonAnswer, refusalAnswer } from './answer.js'
import { ApiError, type ApiErrorDetail, notFound } from './api-error.js'
import type { Fault } from './faults.js'
import type { Quota, QuotaReading } from './quota.js'
import type { Method, Route, Router } from './route.js'
import { scriptedAnswer } from './scripted-answer.js'
import type { Tokens } from './tokens.js'

export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly contentType: string
  readonly authorization: string | undefined
  readonly text: string
  readonly tooLarge: boolean
}

export const MOST_BODY_BYTES = 512_000

/** Answers one request: checks its token, counts it against its quota, and routes it; a scripted refusal replaces the answer. */
export class Middleware {
  readonly #clock: Clock
  readonly #tokens: Tokens
  readonly #quota: Quota
  readonly #router: Router

  constructor(clock: Clock, tokens: Tokens, quota: Quota, router: Router) {
    this.#clock = clock
    this.#tokens = tokens
    this.#quota = quota
    this.#router = router
  }

  answer(incoming: Incoming, correlationId: string, fault: Fault | undefined): Answer {
    if (incoming.url.pathname === '/oauth/token') {
      return scriptedAnswer(fault, {}, correlationId) ?? this.#answerTokenRequest(incoming)
    }
    const route = this.#router(incoming.url.pathname)
    const { headers, refusal } = this.#admit(incoming, route)
    const instead = scriptedAnswer(fault, headers, correlationId)
    if (instead) return instead
    try {
      if (refusal) throw new ApiError(refusal)
      if (!route) throw notFound()
      const answer = answerOf(incoming, route)
      const { status, json } = answer({
        url: incoming.url,
        body: bodyOf(incoming),
        nowMs: this.#clock.now(),
        quota: this.#quota.options,
      })
      if (json === undefined) return { status, headers, body: '' }
      return jsonAnswer(status, fault?.kind === 'rewrite' ? fault.body(json) : json, headers)
    } catch (error) {
      return refusalAnswer(detailOf(error), headers, correlationId)
    }
  }

  /** A request without a valid token counts against no quota. */
  #admit({ authorization }: Incoming, route: Route | undefined): QuotaReading {
    const check = this.#tokens.check(authorization)
    if ('refusal' in check) return { headers: {}, refusal: check.refusal }
    return this.#quota.take(check.token, route?.namespace ?? 'platform.api', route?.bucket)
  }

  #answerTokenRequest(incoming: Incoming): Answer {
    const form = new URLSearchParams(incoming.text)
    const [scheme, credentials = ''] = (incoming.authorization ?? '').split(' ')
    const decoded = Buffer.from(credentials, 'base64').toString('utf8')
    const colon = decoded.indexOf(':')
    const basic = scheme?.toLowerCase() === 'basic' && colon >= 0
    const { status, body } = this.#tokens.issue(
      {
        // Some clients send the credentials in the form (facts 1.1).
        clientId: basic ? decoded.slice(0, colon) : (form.get('client_id') ?? undefined),
        clientSecret: basic ? decoded.slice(colon + 1) : (form.get('client_secret') ?? undefined),
        grantType: form.get('grant_type') ?? undefined,
      },
      this.#quota.options.tokensPerMinute,
    )
    return jsonAnswer(status, body, {})
  }
}

/** A bug of the simulator or of a test's `rewrite` is shown in the answer. */
function detailOf(error: unknown): ApiErrorDetail {
  if (error instanceof ApiError) return error.detail
  return { status: 500, code: 'internal.server.error', message: `The simulator failed: ${error}` }
}

function answerOf({ method }: Incoming, { answers }: Route): NonNullable<Route['answers'][Method]> {
  const answer = Object.hasOwn(answers, method) ? answers[method as Method] : undefined
  if (answer) return answer
  throw refused(405, 'method.not.allowed', `HTTP ${method} is not allowed on this resource`)
}

function bodyOf({ method, contentType, text, tooLarge }: Incoming): unknown {
  if (method !== 'POST' && method !== 'PUT') return undefined
  // Notification channels are created without one.
  if (text === '') return undefined
  if (tooLarge) {
    throw refused(
      413,
      'request.entity.too.large',
      `The request is over the size limit. Maximum bytes: ${MOST_BODY_BYTES}`,
    )
  }
  if (!contentType.toLowerCase().startsWith(JSON_TYPE)) {
    throw refused(415, 'unsupported.media.type', `Content type ${contentType} is not supported`)
  }
  try {
    return JSON.parse(text)
  } catch {
    throw refused(400, 'bad.request', 'The request body is not valid JSON.')
  }
}

function refused(status: number, code: string, message: string): ApiError {
  return new ApiError({ status, code, message })
}
