import type { GraphQLResolveInfo } from 'graphql'
import { intervalView } from '../../reports/bucket-view.js'
import type { QueuePerformance } from '../../reports/queue-performance/load.js'
import { queuePerformanceQuestion } from '../../reports/queue-performance/question.js'
import { rowsOf } from '../../reports/queue-performance/rows.js'
import { seriesOf } from '../../reports/queue-performance/series.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { RequestContext } from '../context.js'
import type { Resolvers } from '../generated.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
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
    rows: async ({ value }, _, context, info) =>
      rowsOf(value, await queuesOf(value, context, info)),
    series: async ({ value }, _, context, info) =>
      seriesOf(value, await queuesOf(value, context, info)),
  },
}

function queuesOf(
  { groups }: QueuePerformance,
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
) {
  const names = selects(info, ['queue', 'name']) ? 'with names' : 'without names'
  return entitiesOf(
    groups.map(({ queueId }) => queueId),
    loaders.queueName,
    names,
  )
}
