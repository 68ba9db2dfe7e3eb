import { mediaReport } from '../conversation-metrics/media-report.js'
import { PROFILE } from './profile.js'
import {
  canonicalQuestion,
  conditions,
  type QueuePerformanceQuestion,
  queuePerformanceQuestion,
} from './question.js'

export const queuePerformanceReport = mediaReport<QueuePerformanceQuestion>({
  id: 'queuePerformance',
  version: 2,
  profile: PROFILE,
  dimension: 'queueId',
  wanted: ({ queueIds, mediaTypes }) => ({ entityIds: queueIds, mediaTypes }),
  canonical: canonicalQuestion,
  filterOf: conditions,
  idsOf: ({ queueIds }) => queueIds,
  withIds: (question, queueIds) => ({ ...question, queueIds }),
  wayOut: 'ask for a shorter interval, a coarser granularity, or fewer queues',
  queuesOf: ({ queueIds }) => queueIds,
  smallest: ({ nowMs, queueIds: [queueId] }) =>
    queuePerformanceQuestion(
      { interval: { relative: 'LAST_HOUR' }, queueIds: queueId === undefined ? null : [queueId] },
      nowMs,
    ),
})
