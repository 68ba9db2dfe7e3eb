import type { ContactCentre } from './data/contact-centre.js'
import { answerConversationAggregates } from './endpoints/conversation-aggregates.js'
import { answerQueues, answerUsers } from './endpoints/directory.js'
import { answerLimits, answerNamespaces } from './endpoints/limits.js'
import { answerQueueObservations } from './endpoints/queue-observations.js'
import { answerUserAggregates } from './endpoints/user-aggregates.js'
import type { QuotaOptions } from './quota.js'

export interface Question {
  readonly url: URL
  readonly body: unknown
  readonly nowMs: number
  readonly quota: QuotaOptions
}

export interface Route {
  readonly method: 'GET' | 'POST'
  /** Whose limit a request counts against. */
  readonly namespace: 'analytics' | 'analytics.realtime' | 'platform.api'
  readonly answer: (question: Question) => unknown
}

const LIMITS = '/api/v2/organizations/limits/namespaces'

/** Which route serves a path; the method is the caller's to check. */
export type Router = (path: string) => Route | undefined

export function routesOf(centre: ContactCentre): Router {
  const { organisation } = centre
  const routes: Readonly<Record<string, Route>> = {
    '/api/v2/analytics/conversations/aggregates/query': {
      method: 'POST',
      namespace: 'analytics',
      answer: ({ body, nowMs }) => answerConversationAggregates(centre, body, nowMs),
    },
    '/api/v2/analytics/users/aggregates/query': {
      method: 'POST',
      namespace: 'analytics',
      answer: ({ body, nowMs }) => answerUserAggregates(centre, body, nowMs),
    },
    '/api/v2/analytics/queues/observations/query': {
      method: 'POST',
      namespace: 'analytics.realtime',
      answer: ({ body, nowMs }) => answerQueueObservations(centre, body, nowMs),
    },
    '/api/v2/routing/queues': {
      method: 'GET',
      namespace: 'platform.api',
      answer: ({ url }) => answerQueues(organisation, url.searchParams),
    },
    '/api/v2/users': {
      method: 'GET',
      namespace: 'platform.api',
      answer: ({ url }) => answerUsers(organisation, url.searchParams),
    },
    [LIMITS]: { method: 'GET', namespace: 'platform.api', answer: answerNamespaces },
  }
  const limits: Route = {
    method: 'GET',
    namespace: 'platform.api',
    answer: ({ url, quota }) => answerLimits(url.pathname.slice(LIMITS.length + 1), quota),
  }
  return (path) =>
    Object.hasOwn(routes, path) ? routes[path] : path.startsWith(`${LIMITS}/`) ? limits : undefined
}
