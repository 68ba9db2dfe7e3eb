import { type QueueActivity, totalOf } from '../../reports/queue-activity/activity.js'
import { queueActivityQuestion } from '../../reports/queue-activity/question.js'
import { queueActivityReport } from '../../reports/queue-activity/report.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce, itemsWithin } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf } from '../names.js'
import { selects } from '../selection.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(queueActivityReport)

const listsIn = countedOnce((value: readonly QueueActivity[], field) =>
  itemsWithin(value, (queue) =>
    field === 'byMediaType' ? queue.byMediaType : queue.agentsByRoutingStatus,
  ),
)

export const queueActivityResolvers: Resolvers = {
  Query: {
    queueActivity: async (_, { freshness, ...args }, context) => {
      const { question, order } = queueActivityQuestion(args)
      const answer = await load(context, question, freshness)
      return answer && { ...answer, order }
    },
  },
  QueueActivityReport: {
    ...reportFields,
    queues: async ({ value, order, names }, _, context, info) => {
      const lists = (field: string) => listsIn(value, field)
      const list = admittedList({ items: value.length, lists }, context, info)
      const byId = new Map(value.map((queue) => [queue.queueId, queue]))
      const queues = order.flatMap((id) => byId.get(id) ?? [])
      const queueOf = await entitiesOf(
        queues.map(({ queueId }) => queueId),
        context.loaders.queueName[names],
        selects(info, ['queue', 'name']) ? 'with names' : 'without names',
      )
      return inSlices(() => queues.map((queue) => ({ ...queue, queueOf })), list)
    },
  },
  QueueActivity: {
    queue: ({ queueId, queueOf }) => queueOf(queueId),
    waiting: ({ byMediaType }) => totalOf(byMediaType).waiting,
    interacting: ({ byMediaType }) => totalOf(byMediaType).interacting,
    longestWaitingSince: ({ byMediaType }) => totalOf(byMediaType).longestWaitingSinceMs,
  },
  QueueMediaActivity: {
    longestWaitingSince: ({ longestWaitingSinceMs }) => longestWaitingSinceMs,
  },
}
