import type { AgentStatus } from '../../reports/agent-status/agents.js'
import { agentStatusQuestion } from '../../reports/agent-status/question.js'
import { durationCount, rowCount, rowsOf } from '../../reports/agent-status/rows.js'
import { intervalView } from '../../reports/buckets/bucket-view.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const durationsIn = countedOnce((value: AgentStatus, field) =>
  durationCount(value, field === 'presence' ? 'presence' : 'routingStatus'),
)

export const agentStatusResolvers: Resolvers = {
  Query: {
    agentStatus: (_, { freshness, interval, ...args }, { loaders, reports }) =>
      loaders.agentStatus.load({
        question: agentStatusQuestion(
          { ...args, interval: intervalArgument(interval) },
          reports.now(),
        ),
        tolerance: toleranceFrom(freshness),
      }),
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
      return inSlices(rowsOf(value, agentOf), list)
    },
  },
}
