import type { FastifyInstance } from 'fastify'
import { admissionFields } from './access/header-fields.js'
import { refuse } from './refuse.js'

/** Refuses what has no Host, or several (RFC 9112, 3.2); only HTTP/1.0 may have none. */
export function hostHeaderHook(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }, reply) => {
    const count = admissionFields(raw)['host']?.length ?? 0
    if (count === 1 || (count === 0 && raw.httpVersion === '1.0')) return
    return refuse(reply, NOT_ONE_HOST)
  })
}

/** Refuses OPTIONS without a preflight's header fields. Before the hook of CORS, which would answer with text. */
export function optionsHook(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ method, headers }, reply) => {
    if (method !== 'OPTIONS') return
    if ('origin' in headers && 'access-control-request-method' in headers) return
    return refuse(reply.header('allow', 'GET, HEAD, POST'), NO_PREFLIGHT)
  })
}

/** Refuses compressed bodies before they are read. */
export function contentEncodingHook(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }, reply) => {
    const encodings = (headers['content-encoding'] ?? '').toLowerCase().split(',')
    if (encodings.every((one) => ['', 'identity'].includes(one.trim()))) return
    return refuse(reply.header('accept-encoding', 'identity'), COMPRESSED)
  })
}

const NOT_ONE_HOST = { status: 400, message: 'A request has exactly one Host header' }

const NO_PREFLIGHT = {
  status: 405,
  message:
    'OPTIONS is answered where a browser asks what it may send: with Origin and Access-Control-Request-Method',
}

const COMPRESSED = {
  status: 415,
  message: 'Compressed bodies are not read: send JSON without content-encoding',
}
