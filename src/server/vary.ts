import type { FastifyReply } from 'fastify'
import type { AccessPolicy } from './access/policy.js'

/** What an answer of `/graphql` depends on; where keys count, also on them. Origin is added by the hook of CORS. */
export function varyOfAnswers({ auth, apiKeys, adminKeys }: AccessPolicy): readonly string[] {
  const keysCount = auth === 'api-keys' || apiKeys.length + adminKeys.length > 0
  return keysCount ? [...NEGOTIATED, ...CREDENTIALS] : NEGOTIATED
}

const NEGOTIATED = ['Accept']
const CREDENTIALS = ['Authorization', 'X-Api-Key']

/** Adds to the header field Vary what is not in it yet. */
export function addVary(reply: FastifyReply, ...fields: readonly string[]): FastifyReply {
  const known = reply.getHeader('vary')
  return reply.header('vary', mergedVary(known === undefined ? '' : String(known), fields))
}

/** Field names are compared whatever their case; `*` stands for everything (RFC 9110, 12.5.5). */
export function mergedVary(known: string, fields: readonly string[]): string {
  const names = [known, ...fields].flatMap((list) => list.split(',')).map((name) => name.trim())
  if (names.includes('*')) return '*'
  const byName = new Map<string, string>()
  for (const name of names) {
    const key = name.toLowerCase()
    if (name !== '' && !byName.has(key)) byName.set(key, name)
  }
  return [...byName.values()].join(', ')
}
