import type { FastifyReply } from 'fastify'
import { EXPLAIN_HEADER } from '../graph/explain/explain-header.js'
import type { AccessPolicy } from './access/policy.js'

/**
 * By what an answer of `/graphql` is chosen; where keys count, also by them. Origin is named by the hook of
 * CORS, Accept-Encoding where answers are compressed.
 */
export function varyOfAnswers({ auth, apiKeys, adminKeys }: AccessPolicy): readonly string[] {
  const keysCount = auth === 'api-keys' || apiKeys.length + adminKeys.length > 0
  const always = ['accept', EXPLAIN_HEADER]
  return keysCount ? [...always, 'authorization', 'x-api-key'] : always
}

/** Names header fields of the request by which the answer was chosen, beside those that are named already. */
export function addVary(reply: FastifyReply, ...fields: readonly string[]): FastifyReply {
  const known = [reply.getHeader('vary') ?? []].flat().join(',')
  return reply.header('vary', mergedVary(known, fields))
}

/** Field names are compared whatever their case; `*` stands for all of them (RFC 9110, 12.5.5). */
export function mergedVary(known: string, fields: readonly string[]): string {
  const names = [...known.split(','), ...fields].map((name) => name.trim())
  if (names.includes('*')) return '*'
  const byName = new Map<string, string>()
  for (const name of names) {
    const key = name.toLowerCase()
    if (name !== '' && !byName.has(key)) byName.set(key, name)
  }
  return [...byName.values()].join(', ')
}
