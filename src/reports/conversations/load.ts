import { slicedWork } from '../../time/sliced-work.js'
import { MOST_CONVERSATIONS } from '../../upstream/runs/job-protocol.js'
import { wireInstantMs } from '../../upstream/wire/instant.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import type { WireConversationDetailsQuery } from '../../upstream/wire/wire-runs.js'
import { askingOf } from '../analytics-query/query-report.js'
import { type QueueFilter, queueConditions } from '../analytics-query/queue-filter.js'
import { wireInterval } from '../analytics-query/wire-buckets.js'
import { wireFilter } from '../analytics-query/wire-filter.js'
import { InvalidReportQueryError } from '../errors.js'
import { SETTLED_AFTER_MS } from '../lifetime/lifetime.js'
import type { LoadContext, LoadedReport } from '../report.js'
import { asOfParts } from '../splitting/as-of.js'
import { askInParts } from '../splitting/ask-in-parts.js'
import type { Division } from '../splitting/part.js'
import { type KnownSizes, partCount } from '../splitting/planned.js'
import { hourlySteps } from '../splitting/time-steps.js'
import type { Interval } from '../time/buckets.js'
import { resolved } from '../time/interval.js'
import { type Conversation, ConversationReader, inOrder, isActiveIn } from './conversation.js'
import type { ConversationsQuestion } from './question.js'

/** The report as it lies in the store. */
export interface Conversations {
  readonly fromMs: number
  readonly toMs: number
  /** Ordered by start, then id. */
  readonly conversations: readonly Conversation[]
}

/** Some ten milliseconds of reading. */
const CONVERSATIONS_PER_TURN = 250

export async function loadConversations(
  question: ConversationsQuestion,
  context: LoadContext,
): Promise<LoadedReport<Conversations>> {
  const { genesys, priority, callers, signal, memo, nowMs, nextTurn, runOf } = context
  const reader = new ConversationReader()
  const did = slicedWork(nextTurn, CONVERSATIONS_PER_TURN)
  /** How many conversations each run has brought so far. */
  const counts = new Map<string, number>()
  const asked = resolved(question.interval, nowMs)
  // A submit is never repeated, so a 504 of one has not been told twice: it is an outage.
  const asking = { ...askingOf(context), retries: false }
  const answers = await askInParts(dividingOf(question, asked), asking, (part) => {
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
          counts.set(name, 0)
          return wireQuery({ ...question, queueIds: ids }, intervalAt(submittedAtMs))
        },
        read: async ({ conversations, dataAvailabilityDate }, oddities) => {
          // A list that is cut would be a wrong answer.
          counts.set(name, (counts.get(name) ?? 0) + (conversations?.length ?? 0))
          if (sum(counts.values()) > MOST_CONVERSATIONS) throw tooMany()
          const seen: Conversation[] = []
          for (const wire of conversations ?? []) {
            if (wire) seen.push(reader.read(wire))
            await did(1)
          }
          return {
            conversations: seen,
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
  const runs = answers.map(({ answer }) => answer)
  const parts = runs
    .toSorted((a, b) => a.submittedAtMs - b.submittedAtMs)
    .flatMap((run) => run.parts)
  // Of parts that were kept no page was counted.
  if (sum(parts.map((part) => part.conversations.length)) > MOST_CONVERSATIONS) throw tooMany()
  const oddities = new Oddities()
  for (const part of parts) oddities.addAll(part.oddities)
  const active: Conversation[] = []
  for (const part of parts) {
    for (const one of part.conversations) if (isActiveIn(one, interval)) active.push(one)
    await did(part.conversations.length / 10)
  }
  const conversations = inOrder(active)
  // Putting very many in order takes a tenth of a second; storing them comes in a turn of its own.
  await did(active.length)
  const completeUntilMs = earliest(parts.map((part) => part.completeUntilMs))
  return {
    value: { fromMs: interval.fromMs, toMs: interval.toMs, conversations },
    asOfMs,
    ...(first?.isWhole ? { beganMs: asOfMs } : {}),
    interval,
    hasOpen: conversations.some(
      ({ startMs, endMs }) => endMs === null && asOfMs - startMs < SETTLED_AFTER_MS,
    ),
    oddities,
    ...(completeUntilMs === null ? {} : { completeUntilMs }),
  }
}

/** Each part is a run: submit, poll, fetch. */
export function callsOfConversations(question: ConversationsQuestion, known: KnownSizes): number {
  return 3 * partCount(dividingOf(question, resolved(question.interval, known.nowMs)), known)
}

/** Conversations that go on over a cut, or are of two queues, come with both parts, and count once. */
function dividingOf({ queueIds, mediaTypes }: ConversationsQuestion, interval: Interval): Division {
  const filtered = `${queueIds ? 'queues' : ''} ${mediaTypes ? 'media types' : ''}`
  return {
    shape: `conversations ${filtered}`,
    time: hourlySteps(interval),
    ids: queueIds,
    usualSteps: USUAL_HOURS,
    wayOut: 'ask for a shorter interval, or fewer queues',
  }
}

/** Details are refused beyond 31 days, and beyond 7 without a filter (developer center, detail queries). */
const USUAL_HOURS = [31 * 24, 7 * 24]

function wireQuery(question: QueueFilter, interval: Interval): WireConversationDetailsQuery {
  const filter = wireFilter(queueConditions(question))
  return {
    interval: wireInterval(interval),
    order: 'asc',
    orderBy: 'conversationStart',
    ...(filter ? { segmentFilters: [filter] } : {}),
  }
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((one, other) => one + other, 0)
}

function earliest(instants: readonly (number | null)[]): number | null {
  const told = instants.filter((ms) => ms !== null)
  return told.length === 0 ? null : Math.min(...told)
}

function tooMany(): InvalidReportQueryError {
  const most = MOST_CONVERSATIONS.toLocaleString('en')
  return new InvalidReportQueryError(
    'interval',
    `has more than ${most} conversations; choose a shorter one, or fewer queues or media types`,
  )
}
