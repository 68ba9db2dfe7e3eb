import { type AggregateRouteParts, aggregateRoutes } from './aggregates/routes.js'
import type { Organisation } from './data/organisation.js'
import type { DetailsJobs } from './details/details-jobs.js'
import { answerLiveDetails } from './details/live-details.js'
import { answerAgentStates } from './endpoints/agent-states.js'
import {
  answerDivisions,
  answerFlowLookup,
  answerFlowOutcomes,
  answerQueues,
  answerUsers,
  answerWrapUpCodes,
} from './endpoints/directory.js'
import { answerEstimatedWait } from './endpoints/estimated-waits.js'
import { answerLimits, answerNamespaces } from './endpoints/limits.js'
import { answerQueueObservations } from './endpoints/queue-observations.js'
import { availableTopics, type Channels } from './notifications/channels.js'
import { withinLimits } from './query-limits.js'
import type { ReportRuns } from './reports/report-runs.js'
import { ok, type Route, type Router } from './route.js'

export interface RouteParts extends AggregateRouteParts {
  readonly channels: Channels
  readonly jobs: DetailsJobs
  readonly reports: ReportRuns
}

const ANALYTICS = '/api/v2/analytics'
const JOBS = `${ANALYTICS}/conversations/details/jobs`
const QUEUES = '/api/v2/routing/queues'
const CHANNELS = '/api/v2/notifications/channels'
const LIMITS = '/api/v2/organizations/limits/namespaces'

export function routesOf(parts: RouteParts): Router {
  const aggregates = aggregateRoutes(parts)
  const fixed = fixedRoutes(parts)
  const named = [
    ...jobRoutes(parts),
    ...reportRoutes(parts),
    ...estimatedWaitRoutes(parts),
    ...channelRoutes(parts),
    limitsRoute(parts),
  ]
  return (path) => {
    if (Object.hasOwn(fixed, path)) return fixed[path]
    for (const { pattern, routeOf } of named) {
      const name = pattern.exec(path)?.[1]
      if (name !== undefined) return routeOf(name)
    }
    return aggregates(path)
  }
}

function fixedRoutes({
  centre,
  jobs,
  channels,
  limits,
}: RouteParts): Readonly<Record<string, Route>> {
  const { organisation } = centre
  const limited = <Answer>(body: unknown, answer: () => Answer) =>
    withinLimits(limits(), body, answer)
  return {
    [`${ANALYTICS}/queues/observations/query`]: {
      namespace: 'analytics.realtime',
      answers: {
        POST: ({ body, nowMs }) =>
          ok(limited(body, () => answerQueueObservations(centre, body, nowMs))),
      },
    },
    [`${ANALYTICS}/agents/status/query`]: {
      namespace: 'analytics.realtime',
      answers: {
        POST: ({ body, nowMs }) => ok(limited(body, () => answerAgentStates(centre, body, nowMs))),
      },
    },
    [`${ANALYTICS}/conversations/details/query`]: {
      namespace: 'analytics',
      answers: {
        POST: ({ body, nowMs }) => ok(limited(body, () => answerLiveDetails(centre, body, nowMs))),
      },
    },
    [JOBS]: {
      namespace: 'analytics',
      answers: {
        POST: ({ body, nowMs }) => ({
          status: 202,
          json: limited(body, () => jobs.submit(body, nowMs)),
        }),
      },
    },
    [`${JOBS}/availability`]: {
      namespace: 'analytics',
      answers: { GET: ({ nowMs }) => ok(jobs.availability(nowMs)) },
    },
    ...directoryRoutes(organisation),
    [CHANNELS]: {
      namespace: 'platform.api',
      answers: {
        GET: ({ nowMs }) => ok(channels.list(nowMs)),
        POST: ({ nowMs }) => ok(channels.create(nowMs)),
      },
    },
    '/api/v2/notifications/availabletopics': {
      namespace: 'platform.api',
      answers: { GET: () => ok(availableTopics()) },
    },
    [LIMITS]: { namespace: 'platform.api', answers: { GET: () => ok(answerNamespaces()) } },
  }
}

function directoryRoutes(organisation: Organisation): Readonly<Record<string, Route>> {
  const listing = (
    answer: (organisation: Organisation, query: URLSearchParams) => object,
  ): Route => ({
    namespace: 'platform.api',
    answers: { GET: ({ url }) => ok(answer(organisation, url.searchParams)) },
  })
  return {
    '/api/v2/routing/queues': listing(answerQueues),
    '/api/v2/users': listing(answerUsers),
    '/api/v2/routing/wrapupcodes': listing(answerWrapUpCodes),
    '/api/v2/flows/lookup': listing(answerFlowLookup),
    '/api/v2/flows/outcomes': listing(answerFlowOutcomes),
    '/api/v2/authorization/divisions': listing(answerDivisions),
  }
}

/** A route whose path has a parameter. */
interface ParameterRoute {
  readonly pattern: RegExp
  readonly routeOf: (name: string) => Route | undefined
}

function jobRoutes({ jobs }: RouteParts): ParameterRoute[] {
  return [
    {
      pattern: new RegExp(`^${JOBS}/([^/]+)$`),
      routeOf: (id) => ({
        namespace: 'analytics',
        answers: {
          GET: ({ nowMs }) => jobs.status(id, nowMs),
          DELETE: ({ nowMs }) => {
            jobs.remove(id, nowMs)
            return { status: 204 }
          },
        },
      }),
    },
    {
      pattern: new RegExp(`^${JOBS}/([^/]+)/results$`),
      routeOf: (id) => ({
        namespace: 'analytics',
        answers: { GET: ({ url, nowMs }) => ok(jobs.results(id, url.searchParams, nowMs)) },
      }),
    },
  ]
}

function reportRoutes({ reports }: RouteParts): ParameterRoute[] {
  const whileOn =
    (routeOf: (name: string) => Route) =>
    (name: string): Route | undefined =>
      reports.on ? routeOf(name) : undefined
  return [
    {
      pattern: new RegExp(`^${ANALYTICS}/reports/([^/]+)/query$`),
      routeOf: whileOn((reportId) => ({
        namespace: 'analytics',
        bucket: 'reports.run',
        answers: {
          POST: ({ body, nowMs }) => ({ status: 202, json: reports.submit(reportId, body, nowMs) }),
        },
      })),
    },
    {
      pattern: new RegExp(`^${ANALYTICS}/reports/([^/]+)/fetch$`),
      routeOf: whileOn((runId) => ({
        namespace: 'analytics',
        bucket: 'reports.fetch',
        answers: { GET: ({ nowMs }) => ok(reports.fetch(runId, nowMs)) },
      })),
    },
  ]
}

function estimatedWaitRoutes({ centre }: RouteParts): ParameterRoute[] {
  const ofQueue = (id: string, mediaType: string): Route => ({
    namespace: 'platform.api',
    answers: { GET: ({ nowMs }) => ok(answerEstimatedWait(centre, id, mediaType, nowMs)) },
  })
  return [
    {
      pattern: new RegExp(`^${QUEUES}/([^/]+)/estimatedwaittime$`),
      routeOf: (id) => ofQueue(id, 'all'),
    },
    {
      pattern: new RegExp(`^${QUEUES}/([^/]+/mediatypes/[^/]+)/estimatedwaittime$`),
      routeOf: (name) => {
        const [id = '', , mediaType = ''] = name.split('/')
        return ofQueue(id, mediaType)
      },
    },
  ]
}

function channelRoutes({ channels }: RouteParts): ParameterRoute[] {
  return [
    {
      pattern: new RegExp(`^${CHANNELS}/([^/]+)/subscriptions$`),
      routeOf: (id) => ({
        namespace: 'platform.api',
        answers: {
          PUT: ({ body, nowMs }) => ok(channels.put(id, body, nowMs)),
          DELETE: ({ nowMs }) => {
            channels.clear(id, nowMs)
            return { status: 204 }
          },
        },
      }),
    },
  ]
}

function limitsRoute({ jobs }: RouteParts): ParameterRoute {
  return {
    pattern: new RegExp(`^${LIMITS}/(.+)$`),
    routeOf: (namespace) => ({
      namespace: 'platform.api',
      answers: {
        GET: ({ quota }) => ok(answerLimits(namespace, quota, jobs.options.concurrentMax)),
      },
    }),
  }
}
