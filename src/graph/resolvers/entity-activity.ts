import type { AgentActivities } from '../../reports/agent-activity/activity.js'
import { agentActivityQuestion, MOST_AGENTS } from '../../reports/agent-activity/question.js'
import { agentActivityReport } from '../../reports/agent-activity/report.js'
import { MOST_QUEUES } from '../../reports/analytics-query/queue-filter.js'
import type { QueueActivity } from '../../reports/queue-activity/activity.js'
import { queueActivityQuestion } from '../../reports/queue-activity/question.js'
import { queueActivityReport } from '../../reports/queue-activity/report.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { RequestContext } from '../context.js'
import { entityLoaderFor } from '../entity-loaders.js'
import type { Resolvers } from '../generated.js'
import { countedApart } from '../limits/written-values.js'
import type { NamedEntity } from '../models/entity.js'
import { entitiesOf, type NamesWanted } from '../names.js'
import { writtenObject } from '../written-object.js'
import { queueNamesWanted, queuesOfSessions } from './agent-activity.js'

type NoArguments = Readonly<Record<never, never>>

const queueActivity = entityLoaderFor({
  report: queueActivityReport,
  most: MOST_QUEUES,
  questionOf: (queueIds, _: NoArguments) => queueActivityQuestion({ queueIds }).question,
  partsOf: ({ value }) => {
    const byId = new Map(value.map((queue) => [queue.queueId, queue]))
    return (id) => byId.get(id) ?? null
  },
})

const agentActivity = entityLoaderFor({
  report: agentActivityReport,
  most: MOST_AGENTS,
  questionOf: (agentIds, _: NoArguments) => agentActivityQuestion({ agentIds }).question,
  partsOf: (answer) => {
    const byId = new Map(answer.value.agents.map((agent) => [agent.agentId, agent]))
    return (id) => {
      const activity = byId.get(id)
      return activity ? { activity, answer } : null
    }
  },
})

/** What holds right now for the entities that a list or a larger graph refers to. */
export const entityActivityResolvers: Resolvers = {
  Queue: {
    activity: countedApart((queue, { freshness }, context, info) => {
      const viewed = async () => {
        const activity = await queueActivity(queue, { args: {}, freshness }, context)
        return activity && { ...activity, queueOf: () => queue }
      }
      return writtenObject(viewed(), lengthInQueue, context, info)
    }),
  },
  Agent: {
    activity: countedApart((agent, { freshness }, context, info) => {
      const viewed = async () => {
        const found = await agentActivity(agent, { args: {}, freshness }, context)
        if (!found) return null
        const { activity, answer } = found
        const queueOf = await queuesIn(answer, queueNamesWanted(info), context)
        return { ...activity, agentOf: () => agent, queueOf }
      }
      return writtenObject(viewed(), ({ sessions }) => sessions.length, context, info)
    }),
  },
}

function lengthInQueue(queue: QueueActivity, field: string): number {
  return (field === 'byMediaType' ? queue.byMediaType : queue.agentsByRoutingStatus).length
}

type QueueOf = (id: string) => NamedEntity

/** The queues of an answer's sessions: every agent in it asks for them. */
const known = new WeakMap<ReportAnswer<AgentActivities>, Map<NamesWanted, Promise<QueueOf>>>()

function queuesIn(
  answer: ReportAnswer<AgentActivities>,
  wanted: NamesWanted,
  { loaders }: RequestContext,
): Promise<QueueOf> {
  const before = known.get(answer) ?? new Map<NamesWanted, Promise<QueueOf>>()
  known.set(answer, before)
  const ids = () => queuesOfSessions(answer.value.agents)
  const queues = before.get(wanted) ?? entitiesOf(ids(), loaders.queueName[answer.names], wanted)
  before.set(wanted, queues)
  return queues
}
