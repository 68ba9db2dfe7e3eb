import { expectedShape } from '../analytics-query/wire-shape.js'
import type { ReportDefinition } from '../report.js'
import { METRICS } from './cells.js'
import { callsOfQueuePerformance, loadQueuePerformance, type QueuePerformance } from './load.js'
import { canonicalQueuePerformance, type QueuePerformanceQuestion } from './question.js'
import { isQueuePerformance } from './stored.js'

export const queuePerformanceReport: ReportDefinition<QueuePerformanceQuestion, QueuePerformance> =
  {
    id: 'queuePerformance',
    version: 1,
    family: 'conversations.aggregates',
    canonical: (question) => ({
      query: canonicalQueuePerformance(question),
      zone: question.bucketing.zone,
    }),
    expected: expectedShape(METRICS),
    calls: callsOfQueuePerformance,
    queuesOf: ({ queueIds }) => queueIds,
    isValue: isQueuePerformance,
    load: loadQueuePerformance,
  }
