import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { clientErrorOf, MASKED } from '../reports/client-error.js'
import type { Clock } from '../time/clock.js'
import { refuse } from './refuse.js'

export const MOST_BODY_BYTES = 256 * 1024

/** Errors of routes and of the framework, in our form. A mistake of the client is not logged. */
export function answerError(logger: Logger, clock: Clock) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const known = clientErrorOf(error, clock.now())
    if (known) return refuse(reply, known)
    const status = error.statusCode ?? 500
    if (status < 500) {
      return refuse(reply, { status, message: MESSAGES[error.code] ?? error.message })
    }
    logger.error({ requestId: request.id, err: error }, 'request failed')
    return refuse(reply, { ...MASKED, status })
  }
}

const MESSAGES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: `The body is larger than ${MOST_BODY_BYTES / 1024} KB`,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'Send application/json',
  FST_ERR_BAD_URL: 'The path has a "%" that encodes nothing',
}
