import type { ApolloServerPlugin } from '@apollo/server'
import type { RequestContext } from '../context.js'

const SHA256 = /^[0-9a-f]{64}$/i

/**
 * Apollo Server makes a cache key of whatever `sha256Hash` is, and fails where that cannot be text.
 * What is no persisted query is handed on as one of no known version: for that it has an error.
 */
export const persistedQueries: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async ({ request }) => {
    const { persistedQuery } = request.extensions ?? {}
    if (persistedQuery === undefined || persistedQuery === null) return
    if (!isPersistedQuery(persistedQuery)) {
      request.extensions = { ...request.extensions, persistedQuery: { version: 'none' } }
    }
  },
}

function isPersistedQuery(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return (
    'sha256Hash' in value && typeof value.sha256Hash === 'string' && SHA256.test(value.sha256Hash)
  )
}
