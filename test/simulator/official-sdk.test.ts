import platformClient from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { WRAP_UP_TIMEOUT } from '../../src/simulator/data/wrap-ups.js'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

/** Points the SDK, which is one client for the whole process, at this simulator and logs in. */
async function logIn({ url, clientId, clientSecret }: Simulator): Promise<void> {
  const { hostname, port } = new URL(url)
  const client = platformClient.ApiClient.instance
  client.setGateway({ host: hostname, protocol: 'http', port: Number(port) })
  await client.loginClientCredentialsGrant(clientId, clientSecret)
}

/**
 * Their order has no meaning. This SDK joins them by commas; the API's docs repeat the parameter
 * (`GET /api/v2/authorization/divisions`: "?id=…&id=…").
 */
function sortedIds(query: Readonly<Record<string, readonly string[]>> | undefined) {
  return query && { ...query, id: query['id']?.flatMap((ids) => ids.split(',')).sort() }
}

const interval = '2026-07-28T00:00:00.000Z/2026-07-29T00:00:00.000Z'

describe('The official SDK', () => {
  it('logs in and reads aggregates, observations, names and limits', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    await logIn(simulator)
    const [queue] = simulator.organisation.queues
    const [agent] = simulator.organisation.agents
    const byQueue = { type: 'or', predicates: [{ dimension: 'queueId', value: queue?.id ?? '' }] }

    const analytics = new platformClient.AnalyticsApi()
    const conversations = await analytics.postAnalyticsConversationsAggregatesQuery({
      interval,
      groupBy: ['queueId'],
      filter: byQueue,
      metrics: ['nOffered', 'tAnswered', 'oServiceLevel'],
    })
    expect(conversations.results?.[0]?.group).toMatchObject({ queueId: queue?.id })

    const users = await analytics.postAnalyticsUsersAggregatesQuery({
      interval,
      groupBy: ['userId'],
      filter: { type: 'or', predicates: [{ dimension: 'userId', value: agent?.id ?? '' }] },
      metrics: ['tSystemPresence', 'tAgentRoutingStatus'],
    })
    expect(users.results?.[0]?.group).toEqual({ userId: agent?.id })

    const observations = await analytics.postAnalyticsQueuesObservationsQuery({
      filter: byQueue,
      metrics: ['oWaiting', 'oOnQueueUsers'],
    })
    expect(observations.results?.[0]?.group).toMatchObject({ queueId: queue?.id })

    const queues = await new platformClient.RoutingApi().getRoutingQueues({
      pageSize: 100,
      id: [queue?.id ?? ''],
    })
    expect(queues.entities?.map(({ name }) => name)).toEqual([queue?.name])

    const agents = await new platformClient.UsersApi().getUsers({ pageSize: 100, state: 'any' })
    expect(agents.total).toBe(80)

    const { divisions, flowOutcomes, flows, wrapUpCodes } = simulator.organisation
    const idOf = ([first]: readonly { readonly id: string }[]) => [first?.id ?? '']
    const architect = new platformClient.ArchitectApi()
    const named = [
      await new platformClient.RoutingApi().getRoutingWrapupcodes({ id: idOf(wrapUpCodes) }),
      await architect.getFlowsLookup(idOf(flows), { pageSize: 100 }),
      await architect.getFlowsOutcomes({ id: idOf(flowOutcomes) }),
      await new platformClient.AuthorizationApi().getAuthorizationDivisions({
        id: idOf(divisions),
      }),
    ]
    expect(named.map(({ entities }) => entities?.map(({ name }) => name))).toEqual(
      [wrapUpCodes, flows, flowOutcomes, divisions].map(([first]) => [first?.name]),
    )

    const limits = await new platformClient.OrganizationApi().getOrganizationsLimitsNamespace(
      'platform.api',
    )
    expect(limits.entities).toContainEqual({
      key: 'client.credentials.token.rate.per.minute',
      namespace: 'platform.api',
      value: 300,
    })
  })

  it('asks for the states of agents and for estimated waits as the gateway does', async () => {
    const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
    await using gateway = await startGateway({ clock })
    const { simulator } = gateway
    const [queueId = '', other = ''] = simulator.organisation.queues.map(({ id }) => id).sort()
    const agentIds = simulator.organisation.agents.slice(0, 2).map(({ id }) => id)
    const asked = () => simulator.requests.filter(({ path }) => !path.endsWith('/oauth/token'))
    const { errors } = await gateway.ask(`{
      agents: agentActivity(agentIds: ${JSON.stringify(agentIds)}) { agents { presence } }
      members: agentActivity(queueIds: ["${queueId}"]) { agents { presence } }
      any: estimatedWaits(queueIds: ["${other}"]) { queues { seconds } }
      calls: estimatedWaits(queueIds: ["${other}"], mediaTypes: [VOICE, VIDEO]) { queues { seconds } }
    }`)
    expect(errors).toBeUndefined()
    const ours = asked().map(({ at: _, ...request }) => request)

    await logIn(simulator)
    simulator.clearRequests()
    const analytics = new platformClient.AnalyticsApi()
    const anyOf = (dimension: string, values: readonly string[]) => ({
      type: 'or',
      predicates: values.map((value) => ({ dimension, value })),
    })
    const states = await analytics.postAnalyticsAgentsStatusQuery({
      userFilter: anyOf('userId', [...agentIds].sort()),
    })
    expect(states.entities?.map(({ userId }) => userId).sort()).toEqual([...agentIds].sort())
    await analytics.postAnalyticsAgentsStatusQuery({
      userFilter: anyOf('queueId', [queueId]),
      userOrderBy: 'userName',
      userOrder: 'asc',
    })
    const routing = new platformClient.RoutingApi()
    const waits = await routing.getRoutingQueueEstimatedwaittime(other)
    expect(waits.results).toBeInstanceOf(Array)
    await routing.getRoutingQueueMediatypeEstimatedwaittime(other, 'call')
    await routing.getRoutingQueueMediatypeEstimatedwaittime(other, 'videoComm')
    const theirs = asked().map(({ at: _, ...request }) => request)
    expect(theirs).toHaveLength(5)
    for (const request of theirs) expect(ours).toContainEqual(request)
    expect(ours).toHaveLength(theirs.length)
  })

  it('submits a job for conversation details, polls it and reads all its pages', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock, jobs: { pageSize: 100 } })
    await logIn(simulator)
    const analytics = new platformClient.AnalyticsApi()
    const available = await analytics.getAnalyticsConversationsDetailsJobsAvailability()
    expect(available.dataAvailabilityDate).toBe('2026-08-03T09:00:00.000Z')

    const queueId = simulator.organisation.queues[0]?.id ?? ''
    const { jobId = '' } = await analytics.postAnalyticsConversationsDetailsJobs({
      interval,
      segmentFilters: [{ type: 'or', predicates: [{ dimension: 'queueId', value: queueId }] }],
      order: 'asc',
      orderBy: 'conversationStart',
    })
    const status = async () => (await analytics.getAnalyticsConversationsDetailsJob(jobId)).state
    expect(await status()).toBe('QUEUED')
    await clock.advance(10_000)
    expect(await status()).toBe('FULFILLED')

    const ids: (string | undefined)[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const page: { cursor?: string; conversations?: { conversationId?: string }[] } =
        await analytics.getAnalyticsConversationsDetailsJobResults(jobId, { cursor, pageSize: 50 })
      ids.push(...(page.conversations ?? []).map(({ conversationId }) => conversationId))
      cursor = page.cursor
    }
    expect(ids.length).toBeGreaterThan(100)
    expect(new Set(ids).size).toBe(ids.length)

    await analytics.deleteAnalyticsConversationsDetailsJob(jobId)
    await expect(status()).rejects.toMatchObject({ status: 404, code: 'not.found' })
  })

  it('asks for wrap-ups, flows and their names as the gateway does', async () => {
    const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
    await using gateway = await startGateway({ clock })
    const { simulator } = gateway
    const { queues, flows } = simulator.organisation
    const [queueId = ''] = queues.map(({ id }) => id)
    const flowIds = flows.map(({ id }) => id).sort()
    const asked = () =>
      simulator.requests
        .filter(({ path }) => !path.endsWith('/oauth/token'))
        .map(({ at: _, query, ...request }) => ({ ...request, query: sortedIds(query) }))
    const time = 'interval: { from: "2026-11-16T08:00:00Z", to: "2026-11-16T12:00:00Z" }'
    const { errors } = await gateway.ask(`{
      wrapUps(${time}, granularity: "PT1H", queueIds: ["${queueId}"], mediaTypes: [VOICE]) { rows { wrapUp { name } } }
      flowOutcomes(${time}, flowIds: ${JSON.stringify(flowIds)}) { rows { flow { name } outcome { name } } }
    }`)
    expect(errors).toBeUndefined()
    const ours = asked()

    await logIn(simulator)
    simulator.clearRequests()
    const anyOf = (dimension: string, values: readonly string[]) => ({
      type: 'or',
      predicates: values.map((value) => ({ dimension, value })),
    })
    const morning = '2026-11-16T08:00:00.000Z/2026-11-16T12:00:00.000Z'
    const analytics = new platformClient.AnalyticsApi()
    const wrapUps = await analytics.postAnalyticsConversationsAggregatesQuery({
      interval: morning,
      granularity: 'PT1H',
      groupBy: ['queueId', 'wrapUpCode', 'mediaType'],
      filter: {
        type: 'and',
        clauses: [anyOf('mediaType', ['voice']), anyOf('queueId', [queueId])],
      },
      metrics: ['tHandle'],
    })
    const outcomes = await analytics.postAnalyticsFlowsAggregatesQuery({
      interval: morning,
      groupBy: ['flowId', 'flowOutcomeId', 'flowOutcomeValue'],
      filter: anyOf('flowId', flowIds),
      metrics: ['nFlow', 'nFlowOutcome', 'nFlowOutcomeFailed'],
    })
    const idsIn = (answer: typeof wrapUps | typeof outcomes, dimension: string) => {
      const ids = (answer.results ?? []).flatMap(({ group }) => group?.[dimension] ?? [])
      return [...new Set(ids)].filter((id) => id !== WRAP_UP_TIMEOUT)
    }
    const page = { pageNumber: 1, pageSize: 100 }
    const routing = new platformClient.RoutingApi()
    const architect = new platformClient.ArchitectApi()
    await routing.getRoutingWrapupcodes({ ...page, id: idsIn(wrapUps, 'wrapUpCode') })
    await architect.getFlowsLookup(idsIn(outcomes, 'flowId'), page)
    await architect.getFlowsOutcomes({ ...page, id: idsIn(outcomes, 'flowOutcomeId') })
    const theirs = asked()
    expect(theirs).toHaveLength(5)
    for (const request of theirs) expect(ours).toContainEqual(request)
    expect(ours).toHaveLength(theirs.length)
  })

  it.each([
    ['queuePerformance', 'rows { queue { id } connected callback { attempts } }'],
    ['agentPerformance', 'rows { agent { id } alerts notResponding }'],
  ])(
    'sends the body that the gateway sends for %s, and gets the same answer',
    async (report, fields) => {
      await using gateway = await startGateway({ clock: new ManualClock() })
      const { simulator } = gateway
      const path = '/api/v2/analytics/conversations/aggregates/query'
      const queueIds = simulator.organisation.queues.slice(0, 2).map(({ id }) => `"${id}"`)
      const asked = `interval: { from: "2026-07-28T00:00:00Z", to: "2026-07-30T00:00:00Z" }, granularity: "P1D",
      timeZone: "Europe/Berlin", queueIds: [${queueIds}], mediaTypes: [VOICE, CHAT], directions: [INBOUND]`
      const { errors } = await gateway.ask(`{ ${report}(${asked}) { ${fields} } }`)
      expect(errors).toBeUndefined()
      const [sent] = simulator.requestsTo(path)

      await logIn(simulator)
      const body = sent?.body as platformClient.Models.ConversationAggregationQuery
      const answer =
        await new platformClient.AnalyticsApi().postAnalyticsConversationsAggregatesQuery(body)
      const [, again] = simulator.requestsTo(path)
      expect(again).toMatchObject({ method: sent?.method, body: sent?.body, status: 200 })
      const told = answer.results?.flatMap(({ data = [] }) =>
        data.flatMap(({ metrics = [] }) => metrics.map(({ metric }) => metric)),
      )
      // Sparse: not all that were asked for, and nothing else.
      expect(new Set(body.metrics)).toEqual(new Set([...body.metrics, ...(told ?? [])]))
      expect(told?.length).toBeGreaterThan(50)
    },
  )

  it('fails with the body of the error', async () => {
    await using simulator = await startSimulator({ clock: new ManualClock() })
    await logIn(simulator)
    simulator.faults.next({ kind: 'rateLimited', retryAfterSeconds: 42, namespace: 'analytics' })
    const failed = new platformClient.RoutingApi().getRoutingQueues()
    await expect(failed).rejects.toMatchObject({
      status: 429,
      code: 'too.many.requests.retry.after',
      limit: { namespace: 'analytics' },
    })
  })
})
