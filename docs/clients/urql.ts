import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import type { IntrospectionQuery } from 'graphql'

/** Without an API key: urql sends queries by GET, which a page of another origin could cause, too. */
export function urqlByPost(url: string): Client {
  return new Client({ url, exchanges: [fetchExchange], preferGetMethod: false })
}

/** A key (or `apollo-require-preflight`) is what such a page cannot send: GET passes, and may be cached. */
export function urqlByGet(url: string, key: string): Client {
  const headers = { 'x-api-key': key }
  return new Client({ url, exchanges: [fetchExchange], fetchOptions: { headers } })
}

/** Queues and agents are cached by their ids; everything else is part of its field with the arguments. */
export function urqlWithGraphcache(url: string, introspection: IntrospectionQuery): Client {
  const cache = cacheExchange({ schema: introspection, keys: keysOf(introspection) })
  return new Client({ url, exchanges: [cache, fetchExchange], preferGetMethod: false })
}

function keysOf({ __schema: { types } }: IntrospectionQuery): Record<string, () => null> {
  const withoutId = types.filter(
    (type) => type.kind === 'OBJECT' && !type.fields.some(({ name }) => name === 'id'),
  )
  return Object.fromEntries(withoutId.map(({ name }) => [name, () => null]))
}
