import { agentPerformanceQuestion } from '../../reports/agent-performance/question.js'
import { agentPerformanceReport } from '../../reports/agent-performance/report.js'
import { agentPerformanceRows } from '../../reports/agent-performance/rows.js'
import { intervalView } from '../../reports/buckets/row-views.js'
import { rowCount } from '../../reports/conversation-metrics/columns-row.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(agentPerformanceReport)

export const agentPerformanceResolvers: Resolvers = {
  Query: {
    agentPerformance: (_, { freshness, interval: asked, ...args }, context) => {
      const interval = intervalArgument(asked)
      const question = agentPerformanceQuestion({ ...args, interval }, context.reports.now())
      return load(context, question, freshness)
    },
  },
  AgentPerformanceReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async ({ value, names }, _, context, info) => {
      const list = admittedList({ items: rowCount(value) }, context, info)
      const ids = value.groups.map(({ entityId }) => entityId)
      const selected = selects(info, ['agent', 'name']) ? 'with names' : 'without names'
      const agentOf = await entitiesOf(ids, context.loaders.agentName[names], selected)
      return inSlices(() => agentPerformanceRows(value, agentOf), list)
    },
  },
}
