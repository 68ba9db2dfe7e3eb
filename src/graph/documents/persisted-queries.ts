import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server'
import { GraphQLError } from 'graphql'
import type { RequestContext } from '../context.js'
import { extensionsOf } from '../errors/errors.js'
import type { GraphEvent } from '../events.js'
import { type AskedDocument, chooseDocument } from './document-choice.js'
import type { DocumentsPolicy } from './listed-documents.js'
import { UnlistedDocuments } from './unlisted-documents.js'

/** An error before Apollo Server has resolved an operation would be answered as a fault of the server. */
const IN_PLACE_OF_A_REFUSED = '{ __typename }'

/** Finds the document that a request names by its id, and refuses what is not listed where that is asked. */
export function persistedQueries(
  policy: DocumentsPolicy,
  onEvent: (event: GraphEvent) => void,
): ApolloServerPlugin<RequestContext> {
  const unlisted = new UnlistedDocuments(onEvent)
  return {
    requestDidStart: async ({ request }) => {
      const asked = askedBy(request)
      const choice = chooseDocument(asked, policy)
      if ('refusal' in choice) {
        const { refusal, id } = choice
        const { code, status } = refusal
        if (policy.mode !== 'off' && (id !== undefined || code === 'DOCUMENT_NOT_LISTED')) {
          unlisted.tell({ query: asked.query, id }, true)
        }
        ask(request, { query: IN_PLACE_OF_A_REFUSED })
        const extensions = { ...extensionsOf(refusal), http: { status } }
        return {
          didResolveOperation: async () => {
            throw new GraphQLError(refusal.message, { extensions })
          },
        }
      }
      ask(request, choice)
      if (policy.mode !== 'log' || choice.isListed) return undefined
      return {
        didResolveOperation: async ({ source }) => unlisted.tell({ query: source }, false),
      }
    },
  }
}

function ask(request: GraphQLRequest, { query, persistedQuery }: AskedDocument): void {
  if (query === undefined) delete request.query
  else request.query = query
  const { persistedQuery: _, ...extensions } = request.extensions ?? {}
  request.extensions = persistedQuery === undefined ? extensions : { ...extensions, persistedQuery }
}

function askedBy({ query, extensions, http }: GraphQLRequest): AskedDocument {
  return { query, documentId: documentIdOf(http), persistedQuery: extensions?.['persistedQuery'] }
}

function documentIdOf(http: GraphQLRequest['http']): unknown {
  if (http?.method === 'GET') {
    const ids = new URLSearchParams(http.search).getAll('documentId')
    return ids.length > 1 ? ids : ids[0]
  }
  const body: unknown = http?.body
  return typeof body === 'object' && body !== null && 'documentId' in body
    ? body.documentId
    : undefined
}
