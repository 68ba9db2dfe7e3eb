import type { FastifyReply } from 'fastify'

/** Names a header field of the request by which the answer was chosen, beside those that are named already. */
export function addVary(reply: FastifyReply, field: string): FastifyReply {
  const known = [reply.getHeader('vary') ?? []].flat().join(',').split(',')
  const names = known.map((one) => one.trim()).filter((one) => one !== '')
  const isKnown = names.some((one) => one === '*' || one.toLowerCase() === field.toLowerCase())
  return isKnown ? reply : reply.header('vary', [...names, field].join(', '))
}
