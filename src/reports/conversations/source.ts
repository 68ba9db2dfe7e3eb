import { UpstreamRejectedError } from '../../upstream/errors/errors.js'
import { CONVERSATION_JOBS } from '../../upstream/runs/job-protocol.js'
import { wireInstantMs } from '../../upstream/wire/instant.js'
import { SETTLED_AFTER_MS } from '../lifetime/lifetime.js'
import type { LoadContext } from '../report.js'
import { type KnownSizes, partCount } from '../splitting/planned.js'
import { resolved } from '../time/interval.js'
import { CONVERSATION_DETAILS } from './endpoints.js'
import { lakeDivision } from './lake.js'
import { isWithinWindow, liveDivision } from './live-windows.js'
import type { ConversationsQuestion } from './question.js'

/** Whether AUTO asks the synchronous query first: only what the data lake does not have whole, and only in one window. */
export async function mayBeLive(
  question: ConversationsQuestion,
  { genesys, priority, callerId, signal, memo, nowMs }: LoadContext,
): Promise<boolean> {
  const interval = resolved(question.interval, nowMs)
  if (!isWithinWindow(question, interval)) return false
  // A run that has been paid for is read to its end.
  if (memo.read()) return false
  // The lake never reaches beyond now.
  if (interval.toMs > nowMs) return true
  try {
    const { value } = await genesys.readAvailability({ priority, callerId, signal })
    const { dataAvailabilityDate: until } = value
    return until ? interval.toMs > wireInstantMs(until) : false
  } catch (error) {
    // The run tells it, too, to whoever may not ask for it.
    if (error instanceof UpstreamRejectedError) return false
    throw error
  }
}

/** A run takes a submit, a poll and a page; the synchronous query a page of each window. */
export function callsOfConversations(question: ConversationsQuestion, known: KnownSizes): number {
  const interval = resolved(question.interval, known.nowMs)
  const live = partCount(liveDivision(question, interval, known.nowMs), known)
  const ofRun = 3 * partCount(lakeDivision(question, interval), known)
  if (question.source === 'LIVE') return live
  if (question.source === 'LAKE' || !isWithinWindow(question, interval)) return ofRun
  if (interval.toMs > known.nowMs) return live
  // What has been settled for days is in the lake.
  const isInLake = known.nowMs - interval.toMs > SETTLED_AFTER_MS
  return 1 + (isInLake ? ofRun : Math.min(live, ofRun))
}

/** The one that the value came from, or that is asked first as long as there is none. */
export function endpointOf(
  question: ConversationsQuestion,
  value: { readonly source: 'LIVE' | 'LAKE' } | undefined,
) {
  const source = value?.source ?? askedFirst(question)
  return source === 'LIVE' ? CONVERSATION_DETAILS : CONVERSATION_JOBS
}

function askedFirst(question: ConversationsQuestion): 'LIVE' | 'LAKE' {
  if (question.source !== 'AUTO') return question.source
  // A rolling interval is equally long at every instant.
  return isWithinWindow(question, resolved(question.interval, 0)) ? 'LIVE' : 'LAKE'
}
