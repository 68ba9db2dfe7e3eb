import { totalOf } from '../../reports/queue-activity/activity.js'
import { queueActivityQuestion } from '../../reports/queue-activity/question.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
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
    queues: ({ value, order, names }) => {
      const byId = new Map(value.map((queue) => [queue.queueId, { ...queue, names }]))
      return order.flatMap((id) => byId.get(id) ?? [])
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
