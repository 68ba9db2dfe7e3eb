import { totalOf } from '../../reports/queue-activity/activity.js'
import { queueActivityQuestion } from '../../reports/queue-activity/question.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import { admittedList } from '../admitted-list.js'
import type { Resolvers } from '../generated.js'
import { inSlices } from '../slices.js'
import { itemsWithin } from '../written-values.js'
import { instantOrNull } from './instant.js'
import { reportFields } from './report.js'

export const queueActivityResolvers: Resolvers = {
  Query: {
    queueActivity: async (_, { freshness, ...args }, { loaders }) => {
      const { question, order } = queueActivityQuestion(args)
      const answer = await loaders.queueActivity.load({
        question,
        tolerance: toleranceFrom(freshness),
      })
      return answer && { ...answer, order }
    },
  },
  QueueActivityReport: {
    ...reportFields,
    queues: ({ value, order, names }, _, context, info) => {
      const byId = new Map(value.map((queue) => [queue.queueId, { ...queue, names }]))
      const queues = order.flatMap((id) => byId.get(id) ?? [])
      const lists = (field: string) =>
        itemsWithin(queues, (queue) =>
          field === 'byMediaType' ? queue.byMediaType : queue.agentsByRoutingStatus,
        )
      return inSlices(queues, admittedList({ items: queues.length, lists }, context, info))
    },
  },
  QueueActivity: {
    queue: ({ queueId, names }) => ({ id: queueId, names }),
    waiting: ({ byMediaType }) => totalOf(byMediaType).waiting,
    interacting: ({ byMediaType }) => totalOf(byMediaType).interacting,
    longestWaitingSince: ({ byMediaType }) =>
      instantOrNull(totalOf(byMediaType).longestWaitingSinceMs),
  },
  QueueMediaActivity: {
    longestWaitingSince: ({ longestWaitingSinceMs }) => instantOrNull(longestWaitingSinceMs),
  },
}
