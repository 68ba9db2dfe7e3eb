import { intervalView } from '../../reports/bucket-view.js'
import { queuePerformanceQuestion } from '../../reports/queue-performance/question.js'
import { rowsOf } from '../../reports/queue-performance/rows.js'
import { seriesOf } from '../../reports/queue-performance/series.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

export const queuePerformanceResolvers: Resolvers = {
  Query: {
    queuePerformance: (_, { freshness, interval, ...args }, { loaders, reports }) =>
      loaders.queuePerformance.load({
        question: queuePerformanceQuestion(
          { ...args, interval: intervalArgument(interval) },
          reports.now(),
        ),
        tolerance: toleranceFrom(freshness),
      }),
  },
  QueuePerformanceReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: ({ value }) => rowsOf(value),
    series: ({ value }) => seriesOf(value),
  },
}
