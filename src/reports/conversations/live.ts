import { slicedWork } from '../../time/sliced-work.js'
import { EndlessPagesError } from '../../upstream/errors/errors.js'
import { pageSequence } from '../../upstream/page-sequence.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import {
  detailsAnswerSchema,
  type ReadDetailsAnswer,
  type WireLiveDetailsQuery,
} from '../../upstream/wire/wire-conversations.js'
import { askingOf } from '../analytics-query/query-report.js'
import type { LoadContext } from '../report.js'
import { askInParts } from '../splitting/ask-in-parts.js'
import { resolved } from '../time/interval.js'
import type { ConversationColumns } from './columns.js'
import { CONVERSATION_DETAILS } from './endpoints.js'
import { wireQuery, withIds } from './filter.js'
import { liveDivision } from './live-windows.js'
import type { ConversationsQuestion } from './question.js'
import { CONVERSATIONS_PER_TURN, readPage } from './read-page.js'
import type { ConversationReading } from './reading.js'

/** As three other clients ask; 200 is not confirmed. */
const PAGE_SIZE = 100

const ENDPOINT = { ...CONVERSATION_DETAILS, answer: detailsAnswerSchema }

/** More hits than were to be read. */
export interface TooManyHits {
  readonly hits: number
}

/**
 * By the synchronous query, page by page. Data moves while its pages are read: what comes twice is one, and
 * what is missing in the end is told as odd, so that it is soon read again.
 */
export async function readLive(
  question: ConversationsQuestion,
  context: LoadContext,
  mostHits: number,
): Promise<ConversationReading | TooManyHits> {
  const { genesys, priority, callerId, signal, nowMs, nextTurn, personalData } = context
  const interval = resolved(question.interval, nowMs)
  const did = slicedWork(nextTurn, CONVERSATIONS_PER_TURN)
  const ask = (
    query: Omit<WireLiveDetailsQuery, 'paging'>,
    pageNumber: number,
    timeouts: 'retry' | 'throw' = 'retry',
  ) => {
    const body: WireLiveDetailsQuery = { ...query, paging: { pageSize: PAGE_SIZE, pageNumber } }
    return genesys.query(ENDPOINT, body, { priority, callerId, signal, timeouts })
  }
  const windows = await askInParts(
    liveDivision(question, interval, nowMs),
    askingOf(context),
    async (part) => {
      const query = wireQuery(withIds(question, part.ids), part.interval)
      return { query, first: await ask(query, 1, part.timeouts) }
    },
  )
  const hits = windows.reduce((sum, { answer }) => sum + hitsIn(answer.first), 0)
  if (hits > mostHits) return { hits }
  const pages: ConversationColumns[] = []
  const oddities = new Oddities()
  for (const { answer } of windows) {
    const progress = new WindowProgress(mostHits)
    for (let page = answer.first, pageNumber = 1; ; ) {
      oddities.addAll(page.oddities)
      const columns = await readPage(page.value.conversations ?? [], personalData, did)
      pages.push(columns)
      if (!progress.hasMoreAfter(page.value, columns.ids)) break
      pageNumber += 1
      page = await ask(answer.query, pageNumber)
    }
    if (progress.missing > 0) oddities.add('item', progress.missing)
  }
  return {
    source: 'LIVE',
    pages,
    interval,
    asOfMs: Math.min(...windows.map(({ answer }) => answer.first.startedAtMs)),
    oddities: [oddities],
  }
}

function hitsIn({ value }: CheckedAnswer<ReadDetailsAnswer>): number {
  return value.totalHits ?? value.conversations?.length ?? 0
}

/** The pages of one window. */
class WindowProgress {
  readonly #ids = new Set<string>()
  readonly #problemAfter: ReturnType<typeof pageSequence>
  /** Entries that have come, repeated and unreadable ones included. */
  #entries = 0
  #unreadable = 0
  #hits: number | undefined

  constructor(mostHits: number) {
    // Twice: what moves while it is read may make more pages of it.
    const mostPages = Math.ceil((2 * mostHits) / PAGE_SIZE)
    this.#problemAfter = pageSequence({ pageSize: PAGE_SIZE, mostPages })
  }

  /** How many are not among the pages although they have been counted. */
  get missing(): number {
    return Math.max(0, (this.#hits ?? 0) - this.#ids.size - this.#unreadable)
  }

  /** By the last count; without one, a full page has another one behind it. */
  hasMoreAfter({ conversations, totalHits }: ReadDetailsAnswer, ids: readonly string[]): boolean {
    const count = conversations?.length ?? 0
    for (const id of ids) this.#ids.add(id)
    this.#entries += count
    this.#unreadable += count - ids.length
    this.#hits = totalHits ?? undefined
    if (count === 0) return false
    const isMore = this.#hits === undefined ? count >= PAGE_SIZE : this.#entries < this.#hits
    if (!isMore) return false
    const problem = this.#problemAfter(ids, `${this.#entries}`)
    if (problem) throw new EndlessPagesError('conversations', problem)
    return true
  }
}
