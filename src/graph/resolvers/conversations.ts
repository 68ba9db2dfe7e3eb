import type { GraphQLResolveInfo } from 'graphql'
import { intervalView } from '../../reports/buckets/row-views.js'
import type { Conversation } from '../../reports/conversations/conversation.js'
import { pageOf, pagingFrom } from '../../reports/conversations/page.js'
import { conversationsQuestion } from '../../reports/conversations/question.js'
import { conversationsReport } from '../../reports/conversations/report.js'
import type { RequestContext } from '../context.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce, itemsWithin, type ListSize } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { type Loaders, reportLoaderFor } from '../loaders.js'
import type { ConversationConnectionModel } from '../models/conversations.js'
import type { NamedEntity } from '../models/entity.js'
import { entitiesOf, type NamesWanted } from '../names.js'
import { selects } from '../selection.js'
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
    edges: async (connection, _, context, info) => {
      const { edges } = connection.page
      const list = admittedList(sizeOf(edges), context, info)
      const named = await namesOf(connection, ['node'], context, info)
      return inSlices(
        () => edges.map(({ cursor, node }) => ({ cursor, node: { ...node, ...named } })),
        list,
      )
    },
    nodes: async (connection, _, context, info) => {
      const { edges } = connection.page
      const list = admittedList(sizeOf(edges), context, info)
      const named = await namesOf(connection, [], context, info)
      return inSlices(() => edges.map(({ node }) => ({ ...node, ...named })), list)
    },
    pageInfo: ({ page }) => page.pageInfo,
    totalCount: ({ value }) => value.conversations.length,
  },
  Conversation: {
    start: ({ startMs }) => startMs,
    end: ({ endMs }) => endMs,
    queues: ({ queueIds, queueOf }) => queueIds.map(queueOf),
    agents: ({ agentIds, agentOf }) => agentIds.map(agentOf),
  },
}

interface Names {
  readonly queueOf: (id: string) => NamedEntity
  readonly agentOf: (id: string) => NamedEntity
}

/** Of one request's connection, by what of its names is selected: every alias of its lists asks. */
const known = new WeakMap<ConversationConnectionModel, Map<string, Promise<Names>>>()

/** @param path from the list's items to their conversations */
function namesOf(
  connection: ConversationConnectionModel,
  path: readonly string[],
  { loaders }: RequestContext,
  info: GraphQLResolveInfo,
): Promise<Names> {
  const selected = (field: string): NamesWanted =>
    selects(info, [...path, field, 'name']) ? 'with names' : 'without names'
  const [queues, agents] = [selected('queues'), selected('agents')]
  const before = known.get(connection) ?? new Map<string, Promise<Names>>()
  known.set(connection, before)
  const key = `queues ${queues}, agents ${agents}`
  const names = before.get(key) ?? lookedUp(connection, loaders, queues, agents)
  before.set(key, names)
  return names
}

async function lookedUp(
  { page: { edges }, names }: ConversationConnectionModel,
  { queueName, agentName }: Loaders,
  queues: NamesWanted,
  agents: NamesWanted,
): Promise<Names> {
  const queueIds = edges.flatMap(({ node }) => node.queueIds)
  const agentIds = edges.flatMap(({ node }) => node.agentIds)
  const [queueOf, agentOf] = await Promise.all([
    entitiesOf(queueIds, queueName[names], queues),
    entitiesOf(agentIds, agentName[names], agents),
  ])
  return { queueOf, agentOf }
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
