import type { FastifyRequest } from 'fastify'
import { wantsPage } from '../pages/wants-page.js'

/**
 * What a route needs. `api`: the right to ask; the executor is behind it. `metrics`: the right to read
 * them. `health`: nothing, and its body is short for whoever may not read metrics. `page`: nothing; it
 * is static and holds no data.
 */
export type RouteAccess = 'api' | 'metrics' | 'health' | 'page'

/** Every route, and what it needs. One that does not stand here is `api`. */
const ROUTES: ReadonlyMap<string, RouteAccess> = new Map([
  ['/', 'page'],
  ['/assets/:file', 'page'],
  ['/reload.js', 'page'],
  ['/graphiql', 'page'],
  ['/graphql', 'api'],
  ['/graphql/stream', 'api'],
  ['/health/live', 'health'],
  ['/health/ready', 'health'],
  ['/metrics', 'metrics'],
])

/** What this request needs. Where there is no route, nothing is behind it. */
export function accessOf(request: FastifyRequest, explorers: boolean): RouteAccess {
  const { method, raw, headers, routeOptions } = request
  if (routeOptions.url === undefined) return 'page'
  const access = ROUTES.get(routeOptions.url) ?? 'api'
  const hasPage = explorers && routeOptions.url === '/graphql'
  return hasPage && wantsPage(method, raw.url ?? '', headers.accept) ? 'page' : access
}
