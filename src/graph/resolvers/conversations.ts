import { intervalView } from '../../reports/bucket-view.js'
import { pageOf, pagingFrom } from '../../reports/conversations/page.js'
import { conversationsQuestion } from '../../reports/conversations/question.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { instant, instantOrNull } from './instant.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

export const conversationsResolvers: Resolvers = {
  Query: {
    conversations: async (_, args, { loaders, reports }) => {
      const paging = pagingFrom(args)
      const answer = await loaders.conversations.load({
        question: conversationsQuestion(
          { ...args, interval: intervalArgument(args.interval) },
          reports.now(),
        ),
        tolerance: toleranceFrom(args.freshness),
      })
      return answer && { ...answer, page: pageOf(answer.value.conversations, paging) }
    },
  },
  ConversationConnection: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    edges: ({ page, names }) =>
      page.edges.map(({ cursor, node }) => ({ cursor, node: { ...node, names } })),
    nodes: ({ page, names }) => page.edges.map(({ node }) => ({ ...node, names })),
    pageInfo: ({ page }) => page.pageInfo,
    totalCount: ({ value }) => value.conversations.length,
  },
  Conversation: {
    start: ({ startMs }) => instant(startMs),
    end: ({ endMs }) => instantOrNull(endMs),
    queues: ({ queueIds, names }) => queueIds.map((id) => ({ id, names })),
    agents: ({ agentIds, names }) => agentIds.map((id) => ({ id, names })),
  },
}
