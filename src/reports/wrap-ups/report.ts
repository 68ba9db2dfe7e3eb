import { canonicalQueueFilter, queueConditions } from '../analytics-query/queue-filter.js'
import { keyedReport } from '../keyed-metrics/keyed-report.js'
import { isKnownMediaType, isText } from '../stored-value.js'
import { canonicalBucketing } from '../time/bucketing.js'
import { PROFILE } from './profile.js'
import { type WrapUpsQuestion, wrapUpsQuestion } from './question.js'
import { compareKeys, textOf, type WrapUpKey, wrapUpKeyFrom } from './wrap-up-key.js'

export const wrapUpsReport = keyedReport<WrapUpsQuestion, WrapUpKey>({
  id: 'wrapUps',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/conversations/aggregates/query',
    family: 'conversations.aggregates',
    permission: 'analytics:conversationAggregate:view',
  },
  profile: PROFILE,
  groupBy: ['queueId', 'wrapUpCode', 'mediaType'],
  keyFrom: wrapUpKeyFrom,
  keyFields: { queueId: isText, wrapUpCodeId: isText, mediaType: isKnownMediaType },
  textOf,
  idOf: ({ queueId }) => queueId,
  compare: compareKeys,
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
    wrapUpsQuestion(
      { interval: { relative: 'LAST_HOUR' }, queueIds: queueId === undefined ? null : [queueId] },
      nowMs,
    ),
})
