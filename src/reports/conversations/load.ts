import { slicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import { InvalidReportQueryError } from '../errors.js'
import { SETTLED_AFTER_MS } from '../lifetime/lifetime.js'
import type { LoadContext, LoadedReport } from '../report.js'
import type { ConversationColumns } from './columns.js'
import { ConversationView } from './conversation-view.js'
import { gathered } from './gathered.js'
import { readFromLake } from './lake.js'
import { readLive } from './live.js'
import type { ConversationsQuestion } from './question.js'
import { CONVERSATIONS_PER_TURN } from './read-page.js'
import type { ConversationReading } from './reading.js'
import { mayBeLive } from './source.js'

/** The report as it lies in the store. */
export interface Conversations {
  readonly fromMs: number
  readonly toMs: number
  readonly source: ConversationReading['source']
  /** Ordered by start, then id. */
  readonly columns: ConversationColumns
}

/** Of the synchronous query, the day before the interval included: beyond this a run costs less. */
const MOST_HITS_OF_AUTO = 1_000
/** Pages behind this many are answered with 502. */
const MOST_HITS = 8_000

export async function loadConversations(
  question: ConversationsQuestion,
  context: LoadContext,
): Promise<LoadedReport<Conversations>> {
  const { nextTurn, personalData } = context
  const { source, pages, ...read } = await readFrom(question, context)
  const did = slicedWork(nextTurn, CONVERSATIONS_PER_TURN)
  const { interval, asOfMs } = read
  const columns = await gathered(pages, interval, personalData, did)
  const oddities = new Oddities()
  for (const one of read.oddities) oddities.addAll(one)
  return {
    ...read,
    value: { fromMs: interval.fromMs, toMs: interval.toMs, source, columns },
    hasOpen: goesOn(columns, asOfMs),
    oddities,
  }
}

async function readFrom(
  question: ConversationsQuestion,
  context: LoadContext,
): Promise<ConversationReading> {
  switch (question.source) {
    case 'LAKE':
      return await readFromLake(question, context)
    case 'LIVE': {
      const reading = await readLive(question, context, MOST_HITS)
      if ('hits' in reading) throw tooManyHits(reading.hits)
      return reading
    }
    case 'AUTO': {
      if (!(await mayBeLive(question, context))) return await readFromLake(question, context)
      const reading = await readLive(question, context, MOST_HITS_OF_AUTO)
      return 'hits' in reading ? await readFromLake(question, context) : reading
    }
    default:
      return question.source satisfies never
  }
}

/** One that began long ago and never ended is an orphan. */
function goesOn(columns: ConversationColumns, asOfMs: number): boolean {
  return columns.ids.some((_, at) => {
    const { startMs, endMs } = new ConversationView(columns, at)
    return endMs === null && asOfMs - startMs < SETTLED_AFTER_MS
  })
}

function tooManyHits(hits: number): InvalidReportQueryError {
  const [most, found] = [MOST_HITS, hits].map((count) => count.toLocaleString('en'))
  return new InvalidReportQueryError(
    'source',
    `LIVE reads at most ${most} conversations, and finds ${found} from the day before the interval on; choose a shorter interval, more filters, or LAKE`,
  )
}
