import type { FastifyReply } from 'fastify'

/** An error in the form of GraphQL, for requests that never become one. */
export interface HttpError {
  readonly status: number
  readonly code: string
  readonly message: string
}

export function refuse(reply: FastifyReply, error: HttpError): FastifyReply {
  return reply.status(error.status).type('application/json; charset=utf-8').send(errorBody(error))
}

export function errorBody({ code, message }: HttpError): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] })
}
