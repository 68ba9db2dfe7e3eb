import type { FastifyReply } from 'fastify'
import { NO_STORE } from './http-cache/cache-control.js'

/** An error in the form of GraphQL, for requests that never become one. */
export interface HttpError {
  readonly status: number
  /** Default: `BAD_REQUEST`. */
  readonly code?: string
  readonly message: string
  readonly retryAfterSeconds?: number
}

export function refuse(reply: FastifyReply, error: HttpError): FastifyReply {
  return withHead(reply, error).send(errorBody(error))
}

/** Status and header fields of the refusal, for what sends the body by itself. */
export function withHead(
  reply: FastifyReply,
  { status, retryAfterSeconds }: HttpError,
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header('retry-after', retryAfterSeconds)
  // It may take the place of an answer whose head is written.
  reply.removeHeader('etag').removeHeader('cache-status').header('cache-control', NO_STORE)
  return reply.status(status).type('application/json; charset=utf-8')
}

export function errorBody({ code = 'BAD_REQUEST', message }: HttpError): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] })
}
