import { firstThat } from '../bisect.js'
import { InvalidReportQueryError } from '../errors.js'
import { type Conversation, type ConversationPosition, compare } from './conversation.js'
import { cursorOf, positionFrom } from './cursor.js'

export interface Paging {
  readonly first: number
  /** Conversations behind this position; null: from the beginning. */
  readonly after: ConversationPosition | null
}

export interface ConversationEdge {
  readonly cursor: string
  readonly node: Conversation
}

export interface ConversationPage {
  readonly edges: readonly ConversationEdge[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

const DEFAULT_FIRST = 25
const MOST_FIRST = 1_000

export function pagingFrom({
  first,
  after,
}: {
  readonly first?: number | null
  readonly after?: string | null
}): Paging {
  const most = first ?? DEFAULT_FIRST
  if (most < 1 || most > MOST_FIRST) {
    throw new InvalidReportQueryError('first', `must be 1 to ${MOST_FIRST.toLocaleString('en')}`)
  }
  const position = after === null || after === undefined ? null : positionFrom('after', after)
  return { first: most, after: position }
}

/** Read from the whole answer: paging costs no upstream call. */
export function pageOf(
  conversations: readonly Conversation[],
  { first, after }: Paging,
): ConversationPage {
  const start = after ? indexBehind(conversations, after) : 0
  const edges = conversations
    .slice(start, start + first)
    .map((node) => ({ cursor: cursorOf(node), node }))
  return {
    edges,
    pageInfo: {
      hasNextPage: start + first < conversations.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** The first conversation behind a position, whether one stands there or not. */
function indexBehind(
  conversations: readonly Conversation[],
  position: ConversationPosition,
): number {
  return firstThat(0, conversations.length, (index) => {
    const there = conversations[index]
    return !there || compare(there, position) > 0
  })
}
