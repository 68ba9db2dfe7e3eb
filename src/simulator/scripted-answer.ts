import { type Answer, jsonAnswer, refusalAnswer } from './answer.js'
import { errorBody, tooManyRequests } from './api-error.js'
import type { Fault } from './faults.js'

/** The answer of a fault, instead of the normal one. */
export function scriptedAnswer(
  fault: Fault | undefined,
  quotaHeaders: Answer['headers'],
  correlationId: string,
): Answer | undefined {
  if (fault?.kind === 'rateLimited') {
    const { namespace, key = 'org.app.user.rate.per.minute', limit = 300 } = fault
    const named = namespace === undefined ? undefined : { key, namespace, value: limit }
    return refusalAnswer(
      tooManyRequests(fault.retryAfterSeconds, named),
      quotaHeaders,
      correlationId,
    )
  }
  if (fault?.kind !== 'status') return undefined
  const { status, body, headers } = fault
  if (typeof body === 'string') {
    return { status, headers: { ...quotaHeaders, 'Content-Type': 'text/html', ...headers }, body }
  }
  const json = body ?? errorBody({ status, ...(bodies[status] ?? otherBody) }, correlationId)
  return jsonAnswer(status, json, { ...quotaHeaders, ...headers })
}

/** Codes of facts 7.2. */
const otherBody = { code: 'internal.server.error', message: 'The request failed.' }
const bodies: Readonly<Record<number, { code: string; message: string }>> = {
  400: { code: 'bad.request', message: 'The request could not be understood by the server.' },
  401: { code: 'bad.credentials', message: 'Invalid login credentials.' },
  403: {
    code: 'not.authorized',
    message: 'You are not authorized to perform the requested action.',
  },
  404: { code: 'not.found', message: 'The requested resource was not found.' },
  408: { code: 'client.timeout', message: 'The client did not produce a request in time.' },
  413: {
    code: 'request.entity.too.large',
    message: 'The request is over the size limit. Maximum bytes: 512000',
  },
  503: { code: 'service.unavailable', message: 'Service Unavailable.' },
  504: { code: 'request.timeout', message: 'The request timed out.' },
}
