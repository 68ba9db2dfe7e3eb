import { intervalView } from '../../reports/buckets/row-views.js'
import { pageOf, pagingFrom } from '../../reports/conversations/page.js'
import { conversationsQuestion } from '../../reports/conversations/question.js'
import { conversationsReport } from '../../reports/conversations/report.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { conversationNames } from './conversations/names.js'
import { conversationsOf, sizeOf } from './conversations/nodes.js'
import { participantResolvers, participantsOf } from './conversations/participants.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(conversationsReport)

export const conversationsResolvers: Resolvers = {
  Query: {
    conversations: async (_, args, context) => {
      const paging = pagingFrom(args)
      const interval = intervalArgument(args.interval)
      const question = conversationsQuestion({ ...args, interval }, context.reports.now())
      const answer = await load(context, question, args.freshness)
      return answer && { ...answer, page: pageOf(answer.value.columns, paging) }
    },
  },
  ConversationConnection: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    edges: async (connection, _, context, info) => {
      const { edges } = connection.page
      const list = admittedList(sizeOf(edges), context, info)
      const named = await conversationNames(connection, ['node'], context, info)
      const nodes = conversationsOf(edges, named, context)
      return inSlices(
        () => edges.map(({ cursor }, index) => ({ cursor, node: nodes(index) })),
        list,
      )
    },
    nodes: async (connection, _, context, info) => {
      const { edges } = connection.page
      const list = admittedList(sizeOf(edges), context, info)
      const named = await conversationNames(connection, [], context, info)
      const nodes = conversationsOf(edges, named, context)
      return inSlices(() => edges.map((_, index) => nodes(index)), list)
    },
    pageInfo: ({ page }) => page.pageInfo,
    totalCount: ({ value }) => value.columns.ids.length,
  },
  Conversation: {
    id: ({ conversation }) => conversation.id,
    start: ({ conversation }) => conversation.startMs,
    end: ({ conversation }) => conversation.endMs,
    mediaTypes: ({ conversation }) => conversation.mediaTypes,
    direction: ({ conversation }) => conversation.direction,
    queues: ({ conversation, named }) => conversation.queueIds.map(named.queueOf),
    agents: ({ conversation, named }) => conversation.agentIds.map(named.agentOf),
    participants: (node) => participantsOf(node),
  },
  ConversationParticipant: participantResolvers,
}
