import type { EstimatedWait } from '../../reports/estimated-waits/load.js'
import { estimatedWaitsQuestion } from '../../reports/estimated-waits/question.js'
import { estimatedWaitsReport } from '../../reports/estimated-waits/report.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { entitiesOf, namesWanted } from '../names.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(estimatedWaitsReport)

export const estimatedWaitsResolvers: Resolvers = {
  Query: {
    estimatedWaits: async (_, { freshness, ...args }, context) => {
      const { question, order } = estimatedWaitsQuestion(args)
      const answer = await load(context, question, freshness)
      return answer && { ...answer, order }
    },
  },
  EstimatedWaitsReport: {
    ...reportFields,
    queues: async ({ value, order, names }, _, context, info) => {
      const list = admittedList({ items: value.length }, context, info)
      const ofQueue = new Map<string, EstimatedWait[]>(order.map((id) => [id, []]))
      for (const wait of value) ofQueue.get(wait.queueId)?.push(wait)
      const queueOf = await entitiesOf(
        order,
        context.loaders.queueName[names],
        namesWanted(info, 'queue'),
      )
      const waits = [...ofQueue.values()].flat()
      return inSlices(() => waits.map((wait) => ({ ...wait, queueOf })), list)
    },
  },
  EstimatedWait: {
    queue: ({ queueId, queueOf }) => queueOf(queueId),
  },
}
