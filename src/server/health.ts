import type { FastifyInstance, FastifyRequest } from 'fastify'

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
  app.get('/health/live', { config }, async () => ({ status: 'live' }))
  app.get('/health/ready', { config }, async (request) => ({
    status: 'ready',
    ...(mayReadAll(request) ? readiness() : {}),
  }))
}
