import type { FastifyReply } from 'fastify'

/** Adds to the header field Vary: the hook of CORS may have written Origin into it. */
export function vary(reply: FastifyReply, fields: string): FastifyReply {
  const known = reply.getHeader('vary')
  return reply.header('vary', known === undefined ? fields : `${known}, ${fields}`)
}
