import { slicedWork } from '../../time/sliced-work.js'
import { MOST_CONVERSATIONS } from '../../upstream/runs/job-protocol.js'
import { wireInstantMs } from '../../upstream/wire/instant.js'
import { askingOf } from '../analytics-query/query-report.js'
import { wireInterval } from '../analytics-query/wire-buckets.js'
import type { LoadContext } from '../report.js'
import { asOfParts } from '../splitting/as-of.js'
import { askInParts } from '../splitting/ask-in-parts.js'
import type { Division } from '../splitting/part.js'
import { hourlySteps } from '../splitting/time-steps.js'
import type { Interval } from '../time/buckets.js'
import { resolved } from '../time/interval.js'
import { type ConversationFilter, filterShape, idsOf, wireQuery, withIds } from './filter.js'
import type { ConversationsQuestion } from './question.js'
import { CONVERSATIONS_PER_TURN, readPage } from './read-page.js'
import { ReadSize } from './read-size.js'
import type { ConversationReading } from './reading.js'

/** By a run of the data lake: submit, poll, fetch. */
export async function readFromLake(
  question: ConversationsQuestion,
  context: LoadContext,
): Promise<ConversationReading> {
  const { genesys, priority, callers, signal, memo, nowMs, nextTurn, runOf, personalData } = context
  const did = slicedWork(nextTurn, CONVERSATIONS_PER_TURN)
  /** What each run has brought so far. */
  const sizes = new Map<string, ReadSize>()
  const asked = resolved(question.interval, nowMs)
  // A submit is never repeated, so a 504 of one has not been told twice: it is an outage.
  const asking = { ...askingOf(context), retries: false }
  const answers = await askInParts(lakeDivision(question, asked), asking, (part) => {
    const { isWhole, ids } = part
    const name = `${wireInterval(part.interval)} ${ids ?? ''}`
    // A rolling interval is resolved once for all its parts, and by each submit of the whole.
    const intervalAt = (submittedAtMs: number) =>
      isWhole ? resolved(question.interval, submittedAtMs) : part.interval
    const run = () =>
      genesys.runConversationDetails({
        memo: isWhole ? memo : memo.part(name),
        ...{ priority, callers, signal },
        query: (submittedAtMs) => {
          // A run that is submitted again is read from its first page.
          sizes.set(name, new ReadSize())
          return wireQuery(withIds(question, ids), intervalAt(submittedAtMs))
        },
        read: async ({ conversations, dataAvailabilityDate }, oddities) => {
          const columns = await readPage(conversations ?? [], personalData, did)
          const size = sizes.get(name) ?? new ReadSize()
          sizes.set(name, size)
          size.add(columns)
          // A list that is cut would be a wrong answer.
          ReadSize.refuseTooLarge(sizes.values(), MOST_CONVERSATIONS)
          return {
            columns,
            completeUntilMs: dataAvailabilityDate ? wireInstantMs(dataAvailabilityDate) : null,
            oddities,
          }
        },
      })
    return isWhole ? run() : runOf(name, run)
  })
  const [first] = answers
  const asOfMs = asOfParts(answers, asked, ({ submittedAtMs }) => submittedAtMs)
  // As it was resolved for the submit, also when this load resumed somebody else's run.
  const interval = first?.isWhole ? resolved(question.interval, asOfMs) : asked
  // Of a conversation that came with two parts the later reading counts, wherever time was cut.
  const pages = answers
    .map(({ answer }) => answer)
    .toSorted((a, b) => a.submittedAtMs - b.submittedAtMs)
    .flatMap((run) => run.parts)
  // Of parts that were kept no page was counted.
  const size = new ReadSize()
  for (const { columns } of pages) size.add(columns)
  ReadSize.refuseTooLarge([size], MOST_CONVERSATIONS)
  const told = pages.flatMap(({ completeUntilMs }) => completeUntilMs ?? [])
  return {
    source: 'LAKE',
    pages: pages.map(({ columns }) => columns),
    interval,
    asOfMs,
    ...(first?.isWhole ? { beganMs: asOfMs } : {}),
    ...(told.length === 0 ? {} : { completeUntilMs: Math.min(...told) }),
    oddities: pages.flatMap(({ oddities }) => oddities ?? []),
  }
}

/** Conversations that go on over a cut, or are of two queues, come with both parts, and count once. */
export function lakeDivision(filter: ConversationFilter, interval: Interval): Division {
  return {
    shape: `conversations ${filterShape(filter)}`,
    time: hourlySteps(interval),
    ids: idsOf(filter),
    usualSteps: USUAL_HOURS,
    wayOut: 'ask for a shorter interval, or fewer queues or agents',
  }
}

/** Details are refused beyond 31 days, and beyond 7 without a filter (developer center, detail queries). */
const USUAL_HOURS = [31 * 24, 7 * 24]
