import type { ConversationEdge } from '../../../reports/conversations/page.js'
import type { RequestContext } from '../../context.js'
import { countedOnce, itemsWithin, type ListSize } from '../../limits/written-values.js'
import type { ConversationModel, ConversationNames } from '../../models/conversations.js'

type Edges = readonly ConversationEdge[]

/** The conversations of a page, each made when it is written. */
export function conversationsOf(
  edges: Edges,
  named: ConversationNames,
  { reports }: Pick<RequestContext, 'reports'>,
): (index: number) => ConversationModel {
  const personalData = reports.personalData ? 'allowed' : 'refused'
  const telling = edges.findIndex(({ node }) => node.participants.length > 0)
  return (index) => {
    const edge = edges[index]
    if (!edge) throw new RangeError(`There is no conversation ${index} on the page`)
    return { conversation: edge.node, named, personalData, tellsRefusal: index === telling }
  }
}

const listsIn = countedOnce((edges: Edges, field) => {
  switch (field) {
    case 'queues':
      return itemsWithin(edges, ({ node }) => node.queueIds)
    case 'agents':
      return itemsWithin(edges, ({ node }) => node.agentIds)
    case 'mediaTypes':
      return itemsWithin(edges, ({ node }) => node.mediaTypes)
    case 'participants':
      return itemsWithin(edges, ({ node }) => node.participants)
    default: {
      const participants = edges.flatMap(({ node }) => node.participants)
      return itemsWithin(participants, ({ addresses }) => addresses ?? [])
    }
  }
})

export function sizeOf(edges: Edges): ListSize {
  return { items: edges.length, lists: (field) => listsIn(edges, field) }
}
