import type { GraphQLResolveInfo } from 'graphql'
import {
  type AgentPerformanceArguments,
  agentPerformanceQuestion,
  MOST_AGENTS,
} from '../../reports/agent-performance/question.js'
import { agentPerformanceReport } from '../../reports/agent-performance/report.js'
import { agentPerformanceRows } from '../../reports/agent-performance/rows.js'
import { MOST_QUEUES } from '../../reports/analytics-query/queue-filter.js'
import { byEntity } from '../../reports/conversation-metrics/by-entity.js'
import { rowCount } from '../../reports/conversation-metrics/columns-row.js'
import type { MediaGroups } from '../../reports/conversation-metrics/media-groups.js'
import {
  type QueuePerformanceArguments,
  queuePerformanceQuestion,
} from '../../reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../reports/queue-performance/report.js'
import { queuePerformanceRows } from '../../reports/queue-performance/rows.js'
import type { ReportAnswer } from '../../reports/reports.js'
import { entityLoaderFor } from '../entity-loaders.js'
import type { IntervalInput, Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedApart } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import type { NameLoaders } from '../loaders.js'
import type { NamedEntity } from '../models/entity.js'
import { entitiesOf, namesWanted } from '../names.js'
import { intervalArgument } from './interval-argument.js'

/** As the schema gives them. */
type OfEntity<Arguments> = Omit<Arguments, 'queueIds' | 'agentIds' | 'interval'> & {
  readonly interval: IntervalInput
}

const queuePerformance = entityLoaderFor({
  report: queuePerformanceReport,
  most: MOST_QUEUES,
  questionOf: (queueIds, { interval, ...args }: OfEntity<QueuePerformanceArguments>, nowMs) =>
    queuePerformanceQuestion({ ...args, interval: intervalArgument(interval), queueIds }, nowMs),
  partsOf: partOfEach,
})

const agentPerformance = entityLoaderFor({
  report: agentPerformanceReport,
  most: MOST_AGENTS,
  questionOf: (agentIds, { interval, ...args }: OfEntity<AgentPerformanceArguments>, nowMs) =>
    agentPerformanceQuestion({ ...args, interval: intervalArgument(interval), agentIds }, nowMs),
  partsOf: partOfEach,
})

/** How the entities that a list or a larger graph refers to did over an interval. */
export const entityPerformanceResolvers: Resolvers = {
  Queue: {
    performance: countedApart(async (queue, { freshness, ...args }, context, info) => {
      const found = await queuePerformance(queue, { args, freshness }, context)
      if (!found) return null
      const list = admittedList({ items: rowCount(found.value) }, context, info)
      const own = await named(queue, 'queue', context.loaders.queueName[found.names], info)
      return inSlices(() => queuePerformanceRows(found.value, () => own), list)
    }),
  },
  Agent: {
    performance: countedApart(async (agent, { freshness, ...args }, context, info) => {
      const found = await agentPerformance(agent, { args, freshness }, context)
      if (!found) return null
      const list = admittedList({ items: rowCount(found.value) }, context, info)
      const own = await named(agent, 'agent', context.loaders.agentName[found.names], info)
      return inSlices(() => agentPerformanceRows(found.value, () => own), list)
    }),
  },
}

function partOfEach({ value, names }: ReportAnswer<MediaGroups>) {
  const groupsOf = byEntity(value)
  return (id: string) => ({ value: groupsOf(id), names })
}

/** The entity as its rows refer to it, with its name where that is selected there. */
async function named(
  entity: NamedEntity,
  field: 'queue' | 'agent',
  loader: NameLoaders[keyof NameLoaders],
  info: GraphQLResolveInfo,
): Promise<NamedEntity> {
  const entityOf = await entitiesOf([entity.id], loader, namesWanted(info, field))
  return { ...entityOf(entity.id), ...entity }
}
