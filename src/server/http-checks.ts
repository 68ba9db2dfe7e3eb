import type { FastifyInstance } from 'fastify'
import { refuse } from './refuse.js'

/** Refuses what no route takes, before the body is read. */
export function httpChecks(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    const isPreflight = 'origin' in headers && 'access-control-request-method' in headers
    if (method === 'OPTIONS' && !isPreflight) {
      return refuse(reply.header('allow', 'GET, HEAD, POST'), NO_PREFLIGHT)
    }
    const encodings = (headers['content-encoding'] ?? '').toLowerCase().split(',')
    if (encodings.some((one) => one.trim() !== '' && one.trim() !== 'identity')) {
      return refuse(reply.header('accept-encoding', 'identity'), COMPRESSED)
    }
  })
}

const NO_PREFLIGHT = {
  status: 405,
  code: 'BAD_REQUEST',
  message:
    'OPTIONS is answered where a browser asks what it may send: with Origin and Access-Control-Request-Method',
}

const COMPRESSED = {
  status: 415,
  code: 'BAD_REQUEST',
  message: 'Compressed bodies are not read: send JSON without content-encoding',
}
