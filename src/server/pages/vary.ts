import type { FastifyReply } from 'fastify'

/** Adds to what the answer varies by: the hook of CORS may have said that it varies by Origin. */
export function vary(reply: FastifyReply, fields: string): FastifyReply {
  const known = reply.getHeader('vary')
  return reply.header('vary', known === undefined ? fields : `${known}, ${fields}`)
}
