import platformClient from 'purecloud-platform-client-v2'
import { describe, expect, it } from 'vitest'
import { type ConversationFilter, wireQuery } from '../../src/reports/conversations/filter.js'
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
  it('asks for conversation details with the bodies that the gateway sends, by both endpoints', async () => {
    const clock = new ManualClock()
    await using simulator = await startSimulator({ clock })
    await logIn(simulator)
    const analytics = new platformClient.AnalyticsApi()
    const [{ organisation }, path] = [simulator, '/api/v2/analytics/conversations/details']
    const queueIds = organisation.queues.slice(0, 2).map(({ id }) => id)
    const agentIds = organisation.agents.slice(0, 2).map(({ id }) => id)
    const anyOf = (dimension: string, values: readonly string[]) => ({
      type: 'or',
      predicates: values.map((value) => ({ dimension, value })),
    })
    const clauses = [anyOf('queueId', queueIds), anyOf('mediaType', ['voice'])]
    const query = {
      interval,
      order: 'asc',
      orderBy: 'conversationStart',
      segmentFilters: [{ type: 'and', clauses: [...clauses, anyOf('userId', agentIds)] }],
      conversationFilters: [anyOf('originatingDirection', ['inbound'])],
    }
    const paging = { pageSize: 100, pageNumber: 1 }
    const page = await analytics.postAnalyticsConversationsDetailsQuery({ ...query, paging })
    expect(page.totalHits).toBe(page.conversations?.length)
    expect(page.totalHits).toBeGreaterThan(0)
    await analytics.postAnalyticsConversationsDetailsJobs(query)

    const question: ConversationFilter = {
      ...{ queueIds, agentIds, mediaTypes: ['VOICE'], directions: ['INBOUND'] },
    }
    const [fromMs = 0, toMs = 0] = interval.split('/').map((end) => Date.parse(end))
    const ours = wireQuery(question, { fromMs, toMs })
    const sent = (end: string) => simulator.requestsTo(`${path}/${end}`).map(({ body }) => body)
    expect(sent('jobs')).toEqual([ours])
    expect(sent('query')).toEqual([{ ...ours, paging }])
  })
})
