import { aggregateReport } from '../analytics-query/aggregate-report.js'
import { canonicalQueueFilter, queueConditions } from '../analytics-query/queue-filter.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { GroupsBuilder, type QueuePerformance, type QueuePerformanceGroup } from './groups.js'
import { METRICS } from './metric-columns.js'
import { type QueuePerformanceQuestion, queuePerformanceQuestion } from './question.js'
import { isQueuePerformance } from './stored.js'

export const queuePerformanceReport = aggregateReport<
  QueuePerformanceQuestion,
  readonly QueuePerformanceGroup[],
  QueuePerformance
>({
  id: 'queuePerformance',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/conversations/aggregates/query',
    family: 'conversations.aggregates',
    permission: 'analytics:conversationAggregate:view',
  },
  metrics: METRICS,
  groupBy: ['queueId', 'mediaType'],
  canonical: (question) => ({
    query: { ...canonicalBucketing(question.bucketing), ...canonicalQueueFilter(question) },
    zone: question.bucketing.zone,
  }),
  filterOf: queueConditions,
  idsOf: ({ queueIds }) => queueIds,
  withIds: (question, queueIds) => ({ ...question, queueIds }),
  wayOut: 'ask for a shorter interval, a coarser granularity, or fewer queues',
  queuesOf: ({ queueIds }) => queueIds,
  smallest: ({ nowMs, queueIds: [queueId] }) =>
    queuePerformanceQuestion(
      { interval: { relative: 'LAST_HOUR' }, queueIds: queueId === undefined ? null : [queueId] },
      nowMs,
    ),
  isValue: isQueuePerformance,
  builder: () => new GroupsBuilder(),
  // Written out: a spread would give every value a hidden class of its own, 440 bytes each.
  valueOf: ({ fromMs, toMs, edgesMs }, groups) => ({ fromMs, toMs, edgesMs, groups }),
})
