import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'

/** What pages of other origins may read of an answer's head. */
export const EXPOSED_HEADERS = ['x-request-id', 'cache-status', 'etag']

/** Chrome asks before a public page such as Sandbox may reach an address on the user's machine. */
export function privateNetworkHook(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method === 'OPTIONS' && headers['access-control-request-private-network'] === 'true') {
      reply.header('access-control-allow-private-network', 'true')
    }
  })
}

export async function corsHook(app: FastifyInstance): Promise<void> {
  await app.register(cors, {
    // Foreign origins have been refused.
    origin: (origin, answer) => answer(null, origin !== undefined),
    methods: ['GET', 'POST'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 3_600,
  })
}
