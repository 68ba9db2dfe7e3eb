import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

const OWN_REQUEST_ID = /^[A-Za-z0-9_.-]{1,64}$/

/** @param given `x-request-id` of the request, if it has one */
export function requestIdFrom(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && OWN_REQUEST_ID.test(given) ? given : randomUUID()
}

/** Each answer says its request's id. */
export function requestIdHook(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
}
