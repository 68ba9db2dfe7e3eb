import { SlicedWork } from '../../time/sliced-work.js'
import { wireInstantMs } from '../../upstream/instant.js'
import { Oddities } from '../../upstream/oddities.js'
import { MOST_CONVERSATIONS } from '../../upstream/runs/job-protocol.js'
import type { WireConversationDetailsQuery } from '../../upstream/wire-runs.js'
import type { Interval } from '../buckets.js'
import { InvalidReportQueryError } from '../errors.js'
import { resolved } from '../interval.js'
import { SETTLED_AFTER_MS } from '../lifetime.js'
import { wireNameOf } from '../media-type.js'
import type { LoadContext, ReportReading } from '../report.js'
import { wireInterval } from '../wire-buckets.js'
import { wireFilter } from '../wire-filter.js'
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
  { genesys, callClass, callers, signal, runKey, nextTurn }: LoadContext,
): Promise<ReportReading<Conversations>> {
  const reader = new ConversationReader()
  const slices = new SlicedWork(nextTurn, CONVERSATIONS_PER_TURN)
  const oddities = new Oddities()
  let read = 0
  const { submittedAtMs, parts } = await genesys.runConversationDetails({
    key: runKey,
    callClass,
    callers,
    signal,
    query: (nowMs) => {
      // A run that is submitted again is read from its first page.
      read = 0
      return wireQuery(question, resolved(question.interval, nowMs))
    },
    read: async ({ conversations, dataAvailabilityDate }, leftOut) => {
      oddities.addAll(leftOut)
      read += conversations?.length ?? 0
      // A list that is cut would be a wrong answer.
      if (read > MOST_CONVERSATIONS) throw tooMany()
      const seen: Conversation[] = []
      for (const wire of conversations ?? []) {
        if (wire) seen.push(reader.read(wire))
        await slices.did(1)
      }
      return {
        conversations: seen,
        completeUntilMs: dataAvailabilityDate ? wireInstantMs(dataAvailabilityDate) : null,
      }
    },
  })
  // As it was resolved for the submit, also when this load resumed somebody else's run.
  const interval = resolved(question.interval, submittedAtMs)
  const conversations = inOrder(
    parts.flatMap((part) => part.conversations).filter((one) => isActiveIn(one, interval)),
  )
  const completeUntilMs = earliest(parts.map((part) => part.completeUntilMs))
  return {
    value: { fromMs: interval.fromMs, toMs: interval.toMs, conversations },
    asOfMs: submittedAtMs,
    interval,
    hasOpen: conversations.some(
      ({ startMs, endMs }) => endMs === null && submittedAtMs - startMs < SETTLED_AFTER_MS,
    ),
    oddities,
    ...(completeUntilMs === null ? {} : { completeUntilMs }),
  }
}

function wireQuery(
  { queueIds, mediaTypes }: ConversationsQuestion,
  interval: Interval,
): WireConversationDetailsQuery {
  const filter = wireFilter([
    queueIds && { dimension: 'queueId', values: queueIds },
    mediaTypes && { dimension: 'mediaType', values: mediaTypes.map(wireNameOf) },
  ])
  return {
    interval: wireInterval(interval),
    order: 'asc',
    orderBy: 'conversationStart',
    ...(filter ? { segmentFilters: [filter] } : {}),
  }
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
