import { aggregateReport } from '../analytics-query/aggregate-report.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { type Agent, type AgentStatus, AgentsBuilder, METRICS } from './agents.js'
import { type AgentStatusQuestion, agentStatusQuestion } from './question.js'
import { isAgentStatus } from './stored.js'

/** Time in a status is cut at the edges of buckets, and adds up. */
export const agentStatusReport = aggregateReport<
  AgentStatusQuestion,
  readonly Agent[],
  AgentStatus
>({
  id: 'agentStatus',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/users/aggregates/query',
    family: 'users.aggregates',
    permission: 'analytics:userAggregate:view',
  },
  metrics: METRICS,
  groupBy: ['userId'],
  canonical: ({ bucketing, agentIds }) => ({
    query: { ...canonicalBucketing(bucketing), agentIds },
    zone: bucketing.zone,
  }),
  filterOf: ({ agentIds }) => [{ dimension: 'userId', values: agentIds }],
  idsOf: ({ agentIds }) => agentIds,
  withIds: (question, agentIds) => ({ ...question, agentIds }),
  // More user predicates Genesys Cloud refuses (developer center, user aggregate query).
  mostIds: 100,
  wayOut: 'ask for a shorter interval, a coarser granularity, or fewer agents',
  smallest: ({ nowMs, agentIds }) =>
    agentStatusQuestion({ interval: { relative: 'LAST_HOUR' }, agentIds }, nowMs),
  isValue: isAgentStatus,
  builder: () => new AgentsBuilder(),
  // Written out: a spread would give every value a hidden class of its own, 440 bytes each.
  valueOf: ({ fromMs, toMs, edgesMs }, agents) => ({ fromMs, toMs, edgesMs, agents }),
})
