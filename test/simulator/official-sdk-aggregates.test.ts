import platformClient, { type AnalyticsApi } from 'purecloud-platform-client-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AggregateFamily, endpointOf, namesOf } from '../../src/reports/aggregates/family.js'
import { aggregatesQuery } from '../../src/reports/aggregates/query.js'
import { aggregatesQuestion } from '../../src/reports/aggregates/question.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import type { WireAggregateQuery, WireFilter } from '../../src/upstream/wire/wire.js'
import { ManualClock } from '../support/manual-clock.js'

const clock = new ManualClock()
let simulator: Simulator
const sdk = new platformClient.AnalyticsApi()
beforeAll(async () => {
  simulator = await startSimulator({ clock })
  const { hostname, port } = new URL(simulator.url)
  const client = platformClient.ApiClient.instance
  client.setGateway({ host: hostname, protocol: 'http', port: Number(port) })
  await client.loginClientCredentialsGrant(simulator.clientId, simulator.clientSecret)
})
afterAll(async () => {
  await simulator[Symbol.asyncDispose]()
})

/** The body as the gateway sends it, in lists that the SDK's types take. */
function mutable({ groupBy, metrics, filter, ...time }: WireAggregateQuery) {
  return {
    ...time,
    groupBy: [...groupBy],
    metrics: [...metrics],
    ...(filter && { filter: mutableFilter(filter) }),
  }
}

function mutableFilter({ type, clauses, predicates }: WireFilter) {
  return {
    type,
    ...(clauses && {
      clauses: clauses.map((clause) => ({ ...clause, predicates: [...clause.predicates] })),
    }),
    ...(predicates && { predicates: [...predicates] }),
  }
}

type Body = ReturnType<typeof mutable>
type JobBody = Body & { readonly pageSize: number }
interface Calls {
  readonly query: (body: Body) => Promise<{ readonly results?: readonly object[] }>
  readonly jobs?: (body: JobBody) => Promise<{ readonly jobId?: string }>
  readonly status?: (jobId: string) => Promise<{ readonly state?: string }>
  readonly results?: (jobId: string) => Promise<{ readonly results?: readonly object[] }>
}

/** By its own method for each family: the SDK's types check the body. */
function callsOf(api: AnalyticsApi): Readonly<Record<AggregateFamily, Calls>> {
  return {
    CONVERSATIONS: {
      query: (body) => api.postAnalyticsConversationsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsConversationsAggregatesJobs(body),
      status: (id) => api.getAnalyticsConversationsAggregatesJob(id),
      results: (id) => api.getAnalyticsConversationsAggregatesJobResults(id),
    },
    USERS: {
      query: (body) => api.postAnalyticsUsersAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsUsersAggregatesJobs(body),
      status: (id) => api.getAnalyticsUsersAggregatesJob(id),
      results: (id) => api.getAnalyticsUsersAggregatesJobResults(id),
    },
    FLOWS: {
      query: (body) => api.postAnalyticsFlowsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsFlowsAggregatesJobs(body),
      status: (id) => api.getAnalyticsFlowsAggregatesJob(id),
      results: (id) => api.getAnalyticsFlowsAggregatesJobResults(id),
    },
    FLOW_EXECUTIONS: {
      query: (body) => api.postAnalyticsFlowexecutionsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsFlowexecutionsAggregatesJobs(body),
    },
    BOTS: {
      query: (body) => api.postAnalyticsBotsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsBotsAggregatesJobs(body),
    },
    KNOWLEDGE: {
      query: (body) => api.postAnalyticsKnowledgeAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsKnowledgeAggregatesJobs(body),
    },
    JOURNEYS: {
      query: (body) => api.postAnalyticsJourneysAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsJourneysAggregatesJobs(body),
    },
    SURVEYS: {
      query: (body) => api.postAnalyticsSurveysAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsSurveysAggregatesJobs(body),
      status: (id) => api.getAnalyticsSurveysAggregatesJob(id),
      results: (id) => api.getAnalyticsSurveysAggregatesJobResults(id),
    },
    EVALUATIONS: {
      query: (body) => api.postAnalyticsEvaluationsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsEvaluationsAggregatesJobs(body),
    },
    TRANSCRIPTS: {
      query: (body) => api.postAnalyticsTranscriptsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsTranscriptsAggregatesJobs(body),
    },
    ACTIONS: {
      query: (body) => api.postAnalyticsActionsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsActionsAggregatesJobs(body),
    },
    AGENT_COPILOTS: {
      query: (body) => api.postAnalyticsAgentcopilotsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsAgentcopilotsAggregatesJobs(body),
    },
    RESOLUTIONS: {
      query: (body) => api.postAnalyticsResolutionsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsResolutionsAggregatesJobs(body),
    },
    SUMMARIES: {
      query: (body) => api.postAnalyticsSummariesAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsSummariesAggregatesJobs(body),
    },
    TASK_MANAGEMENT: {
      query: (body) => api.postAnalyticsTaskmanagementAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsTaskmanagementAggregatesJobs(body),
    },
    CASE_MANAGEMENT: {
      query: (body) => api.postAnalyticsCasemanagementAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsCasemanagementAggregatesJobs(body),
    },
    RATE_LIMITS: { query: (body) => api.postAnalyticsRatelimitsAggregatesQuery(body) },
    COPILOTS: {
      query: (body) => api.postAnalyticsCopilotsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsCopilotsAggregatesJobs(body),
    },
    AGENT_UTILIZATIONS: {
      query: (body) => api.postAnalyticsAgentutilizationsAggregatesQuery(body),
      jobs: (body) => api.postAnalyticsAgentutilizationsAggregatesJobs(body),
    },
  }
}

const CALLS = Object.entries(callsOf(sdk)) as [AggregateFamily, Calls][]

/** Everything that a question can have. */
function bodyOf(family: AggregateFamily): Body {
  const { metrics, groupBy, filter } = namesOf(family)
  const [dimension = ''] = filter
  const question = aggregatesQuestion(
    {
      ...{ family, metrics: metrics.slice(0, 40), groupBy: groupBy.slice(0, 2) },
      interval: { relative: 'LAST_7_DAYS' },
      ...{ granularity: 'P1D', timeZone: 'Europe/Berlin' },
      where: [
        { dimension, exists: true },
        { dimension: filter[1] ?? dimension, range: { gte: 0, lt: 10 } },
        { dimension: filter[2] ?? dimension, in: ['a', 'b'] },
      ],
    },
    clock.now(),
  )
  return mutable(aggregatesQuery.query(question, clock.now()))
}

describe('The official SDK', () => {
  it.each(CALLS)('sends the query and the job of %s as the gateway does', async (family, calls) => {
    simulator.clearRequests()
    const body = bodyOf(family)
    await calls.query(body)
    const { path } = endpointOf(family)
    expect(simulator.requestsTo(path).map((request) => request.body)).toEqual([body])
    const job = { ...body, pageSize: 1_000 }
    const submitted = await calls.jobs?.(job)
    const jobs = path.replace('/query', '/jobs')
    const bodies = simulator.requestsTo(jobs).map((request) => request.body)
    expect(bodies).toEqual(family === 'RATE_LIMITS' ? [] : [job])
    if (family !== 'RATE_LIMITS') expect(submitted?.jobId).toMatch(/^[0-9a-f-]{36}$/)
  })

  it.each(CALLS.filter(([, { results }]) => results))(
    'reads of a job of %s what a query brings',
    async (family, calls) => {
      const { metrics, groupBy } = namesOf(family)
      const interval = '2026-07-28T00:00:00.000Z/2026-07-29T00:00:00.000Z'
      const body = { interval, metrics: metrics.slice(0, 3), groupBy: groupBy.slice(0, 1) }
      const whole = await calls.query(body)
      const { jobId = '' } = (await calls.jobs?.({ ...body, pageSize: 1_000 })) ?? {}
      expect((await calls.status?.(jobId))?.state).toBe('QUEUED')
      await clock.advance(10_000)
      expect((await calls.status?.(jobId))?.state).toBe('FULFILLED')
      expect((await calls.results?.(jobId))?.results).toEqual(whole.results)
    },
  )
})
