import type { GraphQLResolveInfo } from 'graphql'
import { intervalView } from '../../reports/buckets/row-views.js'
import { rowCount } from '../../reports/conversation-metrics/columns-row.js'
import { queuePerformanceQuestion } from '../../reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../reports/queue-performance/report.js'
import { queuePerformanceRows } from '../../reports/queue-performance/rows.js'
import { seriesOf } from '../../reports/queue-performance/series.js'
import type { RequestContext } from '../context.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import type { QueuePerformanceReportModel } from '../models/queue-performance.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(queuePerformanceReport)

export const queuePerformanceResolvers: Resolvers = {
  Query: {
    queuePerformance: (_, { freshness, interval: asked, ...args }, context) => {
      const interval = intervalArgument(asked)
      const question = queuePerformanceQuestion({ ...args, interval }, context.reports.now())
      return load(context, question, freshness)
    },
  },
  QueuePerformanceReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async (report, _, context, info) => {
      const { value } = report
      const list = admittedList({ items: rowCount(value) }, context, info)
      const queueOf = await queuesOf(report, context, info)
      return inSlices(() => queuePerformanceRows(value, queueOf), list)
    },
    series: async (report, _, context, info) => {
      const { value } = report
      // Every column has a value for each bucket of each series.
      const size = { items: value.groups.length, lists: () => rowCount(value) }
      const list = admittedList(size, context, info)
      const queueOf = await queuesOf(report, context, info)
      return inSlices(() => seriesOf(value, queueOf), list)
    },
  },
}

function queuesOf(
  { value, names }: QueuePerformanceReportModel,
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
) {
  return entitiesOf(
    value.groups.map(({ entityId }) => entityId),
    loaders.queueName[names],
    selects(info, ['queue', 'name']) ? 'with names' : 'without names',
  )
}
