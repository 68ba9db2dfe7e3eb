import type { AgentStatus } from '../../reports/agent-status/agents.js'
import { agentStatusQuestion } from '../../reports/agent-status/question.js'
import { agentStatusReport } from '../../reports/agent-status/report.js'
import { durationCount, rowCount, rowsOf } from '../../reports/agent-status/rows.js'
import { intervalView } from '../../reports/buckets/row-views.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(agentStatusReport)

const durationsIn = countedOnce((value: AgentStatus, field) =>
  durationCount(value, field === 'presence' ? 'presence' : 'routingStatus'),
)

export const agentStatusResolvers: Resolvers = {
  Query: {
    agentStatus: (_, { freshness, interval: asked, ...args }, context) => {
      const interval = intervalArgument(asked)
      const question = agentStatusQuestion({ ...args, interval }, context.reports.now())
      return load(context, question, freshness)
    },
  },
  AgentStatusReport: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    rows: async ({ value, names }, _, context, info) => {
      const size = {
        items: rowCount(value),
        lists: (field: string) => durationsIn(value, field),
      }
      const list = admittedList(size, context, info)
      const ids = value.agents.map(({ agentId }) => agentId)
      const selected = selects(info, ['agent', 'name']) ? 'with names' : 'without names'
      const agentOf = await entitiesOf(ids, context.loaders.agentName[names], selected)
      return inSlices(() => rowsOf(value, agentOf), list)
    },
  },
}
