import { searchOf } from '../search.js'
import { prefersHtml } from './prefers-html.js'

const GRAPHQL_PARAMETERS = ['query', 'operationName', 'variables', 'extensions']

/** Whether a browser opens `/graphql` as a page: no parameter of GraphQL is sent, and HTML is preferred. */
export function wantsPage(method: string, target: string, accept: string | undefined): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const parameters = new URLSearchParams(searchOf(target))
  return !GRAPHQL_PARAMETERS.some((name) => parameters.has(name)) && prefersHtml(accept)
}
