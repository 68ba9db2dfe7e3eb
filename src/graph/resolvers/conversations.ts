import { intervalView } from '../../reports/buckets/row-views.js'
import type { Conversation } from '../../reports/conversations/conversation.js'
import { pageOf, pagingFrom } from '../../reports/conversations/page.js'
import { conversationsQuestion } from '../../reports/conversations/question.js'
import { conversationsReport } from '../../reports/conversations/report.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce, itemsWithin, type ListSize } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
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
      return answer && { ...answer, page: pageOf(answer.value.conversations, paging) }
    },
  },
  ConversationConnection: {
    ...reportFields,
    interval: ({ value }) => intervalView(value),
    edges: ({ page: { edges }, names }, _, context, info) => {
      const list = admittedList(sizeOf(edges), context, info)
      return inSlices(
        edges.map(({ cursor, node }) => ({ cursor, node: { ...node, names } })),
        list,
      )
    },
    nodes: ({ page: { edges }, names }, _, context, info) => {
      const list = admittedList(sizeOf(edges), context, info)
      return inSlices(
        edges.map(({ node }) => ({ ...node, names })),
        list,
      )
    },
    pageInfo: ({ page }) => page.pageInfo,
    totalCount: ({ value }) => value.conversations.length,
  },
  Conversation: {
    start: ({ startMs }) => startMs,
    end: ({ endMs }) => endMs,
    queues: ({ queueIds, names }) => queueIds.map((id) => ({ id, names })),
    agents: ({ agentIds, names }) => agentIds.map((id) => ({ id, names })),
  },
}

type Edges = readonly { readonly node: Conversation }[]

const listsIn = countedOnce((edges: Edges, field) =>
  itemsWithin(edges, ({ node }) => {
    if (field === 'queues') return node.queueIds
    return field === 'agents' ? node.agentIds : node.mediaTypes
  }),
)

function sizeOf(edges: Edges): ListSize {
  return { items: edges.length, lists: (field) => listsIn(edges, field) }
}
