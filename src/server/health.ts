import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { NO_STORE } from './http-cache/cache-control.js'

/**
 * `/health/live`: the process answers. `/health/ready`: questions can be answered, stale ones
 * included. A dead Genesys Cloud or Redis is told in the body and never turns it off: taking a gateway out of
 * the balancer because its upstream or its store fails would take the cached answers away, too.
 */
export function healthRoutes(
  app: FastifyInstance,
  readiness: () => object,
  mayReadAll: (request: FastifyRequest) => boolean,
): void {
  // An orchestrator does not wait behind compressions.
  const config = { isCompressible: false }
  const tell = (body: object, reply: FastifyReply) =>
    reply.header('cache-control', NO_STORE).send(body)
  app.get('/health/live', { config }, async (_, reply) => tell({ status: 'live' }, reply))
  app.get('/health/ready', { config }, async (request, reply) =>
    tell({ status: 'ready', ...(mayReadAll(request) ? readiness() : {}) }, reply),
  )
}
