import type { ReportDefinition } from '../report.js'
import { loadQueuePerformance, type QueuePerformance } from './load.js'
import { canonicalQueuePerformance, type QueuePerformanceQuestion } from './question.js'

export const queuePerformanceReport: ReportDefinition<QueuePerformanceQuestion, QueuePerformance> =
  {
    id: 'queuePerformance',
    version: 1,
    family: 'conversations.aggregates',
    canonical: (question) => ({
      query: canonicalQueuePerformance(question),
      zone: question.bucketing.zone,
    }),
    load: loadQueuePerformance,
  }
