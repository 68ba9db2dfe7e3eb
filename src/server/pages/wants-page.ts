import Negotiator from 'negotiator'
import { searchOf } from '../search.js'

const GRAPHQL_PARAMETERS = ['query', 'documentId', 'operationName', 'variables', 'extensions']

/** Whether a browser opens `/graphql` as a page: no parameter of GraphQL is sent, and HTML is preferred. */
export function wantsPage(method: string, target: string, accept: string | undefined): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const parameters = new URLSearchParams(searchOf(target))
  return !GRAPHQL_PARAMETERS.some((name) => parameters.has(name)) && prefersHtml(accept)
}

/** Of equal preference the first is given: what takes anything is not taken for a browser. */
const OFFERED = ['application/json', 'application/graphql-response+json', 'text/html']

/** Whether the client would rather read a page than JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined) return false
  return new Negotiator({ headers: { accept } }).mediaType(OFFERED) === 'text/html'
}
