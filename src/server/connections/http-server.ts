import { createServer, type RequestListener, type Server } from 'node:http'
import type { ConnectionBounds } from './bounds.js'

/** Node's server with the gateway's bounds. */
export function httpServer(
  { headMs, checkMs, requestMs, idleMs }: ConnectionBounds,
  listener: RequestListener,
): Server {
  const server = createServer(
    {
      headersTimeout: headMs,
      connectionsCheckingInterval: checkMs,
      requestTimeout: requestMs,
      keepAliveTimeout: idleMs,
      // Node would answer without a body.
      requireHostHeader: false,
    },
    listener,
  )
  // A client may end its side of the connection after its last request (RFC 9112, 9.6). Without this
  // option Node then ends the other side at once, and the rest of the answer is lost. Not in Node's types.
  return Object.assign(server, { httpAllowHalfOpen: true })
}
