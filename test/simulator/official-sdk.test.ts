import platformClient from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js'
import { ManualClock } from '../support/manual-clock.js'

/** Points the SDK, which is one client for the whole process, at this simulator and logs in. */
async function logIn({ url, clientId, clientSecret }: Simulator): Promise<void> {
  const { hostname, port } = new URL(url)
  const client = platformClient.ApiClient.instance
  client.setGateway({ host: hostname, protocol: 'http', port: Number(port) })
  await client.loginClientCredentialsGrant(clientId, clientSecret)
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

    const limits = await new platformClient.OrganizationApi().getOrganizationsLimitsNamespace(
      'platform.api',
    )
    expect(limits.entities).toContainEqual({
      key: 'client.credentials.token.rate.per.minute',
      namespace: 'platform.api',
      value: 300,
    })
  })

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
