import { agentStatusQuestion } from '../../reports/agent-status/question.js'
import { rowsOf } from '../../reports/agent-status/rows.js'
import { intervalView } from '../../reports/bucket-view.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

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
    rows: async ({ value, names }, _, { loaders }, info) => {
      const ids = value.agents.map(({ agentId }) => agentId)
      const selected = selects(info, ['agent', 'name']) ? 'with names' : 'without names'
      return rowsOf(value, await entitiesOf(ids, loaders.agentName[names], selected))
    },
  },
}
