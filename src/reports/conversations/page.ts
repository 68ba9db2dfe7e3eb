import { firstThat } from '../bisect.js'
import { InvalidReportQueryError } from '../errors.js'
import type { ConversationColumns } from './columns.js'
import { type Conversation, type ConversationPosition, compare } from './conversation.js'
import { ConversationView } from './conversation-view.js'
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
export function pageOf(columns: ConversationColumns, { first, after }: Paging): ConversationPage {
  const count = columns.ids.length
  const start = after ? indexBehind(columns, after) : 0
  const edges = columns.ids.slice(start, start + first).map((_, index) => {
    const node = new ConversationView(columns, start + index)
    return { cursor: cursorOf(node), node }
  })
  return {
    edges,
    pageInfo: {
      hasNextPage: start + first < count,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  }
}

/** The first conversation behind a position, whether one stands there or not. */
function indexBehind(
  { ids, startsMs }: ConversationColumns,
  position: ConversationPosition,
): number {
  return firstThat(0, ids.length, (index) => {
    const id = ids[index]
    const startMs = startsMs[index]
    return id === undefined || startMs === undefined || compare({ id, startMs }, position) > 0
  })
}
