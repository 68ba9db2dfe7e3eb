import type { FastifyInstance } from 'fastify'

const DRAIN_LIMIT_MS = 10_000
/** How long before the limit loads are ended, so that their errors can still be sent. */
const ERROR_MARGIN_MS = 2_000

/**
 * Takes no more requests and lets answers under way finish, at most 10 s. Requests that still wait for
 * a load get its error before that, by `endLoads`; a client that does not even take this answer is cut off.
 */
export async function drain(server: FastifyInstance, endLoads: () => unknown): Promise<void> {
  const ending = setTimeout(endLoads, DRAIN_LIMIT_MS - ERROR_MARGIN_MS)
  const cut = setTimeout(() => server.server.closeAllConnections(), DRAIN_LIMIT_MS)
  await server.close()
  clearTimeout(ending)
  clearTimeout(cut)
}
