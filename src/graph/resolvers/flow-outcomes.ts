import { intervalView } from '../../reports/buckets/row-views.js'
import { rowCount } from '../../reports/conversation-metrics/columns-row.js'
import { flowOutcomesQuestion } from '../../reports/flow-outcomes/question.js'
import { flowOutcomesReport } from '../../reports/flow-outcomes/report.js'
import { flowOutcomeRows } from '../../reports/flow-outcomes/rows.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf, namesWanted } from '../names.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(flowOutcomesReport)

export const flowOutcomesResolvers: Resolvers = {
  Query: {
    flowOutcomes: (_, { freshness, interval: asked, ...args }, context) => {
      const interval = intervalArgument(asked)
      const question = flowOutcomesQuestion({ ...args, interval }, context.reports.now())
      return load(context, question, freshness)
    },
  },
  FlowOutcomesReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async ({ value, names }, _, context, info) => {
      const list = admittedList({ items: rowCount(value) }, context, info)
      const { flowName, flowOutcomeName } = context.loaders
      const flowIds = value.groups.map(({ flowId }) => flowId)
      const outcomeIds = value.groups.flatMap(({ outcomeId }) => outcomeId ?? [])
      const [flowOf, outcomeOf] = await Promise.all([
        entitiesOf(flowIds, flowName[names], namesWanted(info, 'flow')),
        entitiesOf(outcomeIds, flowOutcomeName[names], namesWanted(info, 'outcome')),
      ])
      return inSlices(() => flowOutcomeRows(value, flowOf, outcomeOf), list)
    },
  },
}
