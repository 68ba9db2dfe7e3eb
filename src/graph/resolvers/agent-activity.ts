import type { GraphQLResolveInfo } from 'graphql'
import type { AgentActivity } from '../../reports/agent-activity/activity.js'
import { agentActivityQuestion } from '../../reports/agent-activity/question.js'
import { agentActivityReport } from '../../reports/agent-activity/report.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce, itemsWithin } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf, type NamesWanted, namesWanted } from '../names.js'
import { selects } from '../selection.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(agentActivityReport)

const sessionsIn = countedOnce((agents: readonly AgentActivity[], _field) =>
  itemsWithin(agents, ({ sessions }) => sessions),
)

export const agentActivityResolvers: Resolvers = {
  Query: {
    agentActivity: async (_, { freshness, ...args }, context) => {
      const { question, order } = agentActivityQuestion(args)
      const answer = await load(context, question, freshness)
      return answer && { ...answer, order }
    },
  },
  AgentActivityReport: {
    ...reportFields,
    agents: async ({ value: { agents }, order, names }, _, context, info) => {
      const lists = (field: string) => sessionsIn(agents, field)
      const list = admittedList({ items: agents.length, lists }, context, info)
      const byId = new Map(agents.map((agent) => [agent.agentId, agent]))
      const shown = order ? order.flatMap((id) => byId.get(id) ?? []) : agents
      const { agentName, queueName } = context.loaders
      const [agentOf, queueOf] = await Promise.all([
        entitiesOf(byId.keys(), agentName[names], namesWanted(info, 'agent')),
        entitiesOf(queuesOfSessions(agents), queueName[names], queueNamesWanted(info)),
      ])
      return inSlices(() => shown.map((agent) => ({ ...agent, agentOf, queueOf })), list)
    },
    complete: ({ value }) => value.isComplete,
  },
  AgentActivity: {
    agent: ({ agentId, agentOf }) => agentOf(agentId),
    presenceSince: ({ presenceSinceMs }) => presenceSinceMs,
    routingStatusSince: ({ routingStatusSinceMs }) => routingStatusSinceMs,
    adherenceSince: ({ adherenceSinceMs }) => adherenceSinceMs,
    sessions: ({ sessions, queueOf }) => sessions.map((session) => ({ ...session, queueOf })),
  },
  AgentSession: {
    queue: ({ queueId, queueOf }) => (queueId === null ? null : queueOf(queueId)),
    segmentSince: ({ segmentSinceMs }) => segmentSinceMs,
    since: ({ sinceMs }) => sinceMs,
  },
}

/** @param info of a field whose value is an agent's activity, or several */
export function queueNamesWanted(info: GraphQLResolveInfo): NamesWanted {
  return selects(info, ['sessions', 'queue', 'name']) ? 'with names' : 'without names'
}

export function queuesOfSessions(agents: readonly AgentActivity[]): readonly string[] {
  return agents.flatMap(({ sessions }) => sessions.flatMap(({ queueId }) => queueId ?? []))
}
