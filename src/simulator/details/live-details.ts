import { z } from 'zod'
import { DAY } from '../../time/clock.js'
import { ApiError, badRequest } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { type ConversationRecord, conversationRecord } from './conversation-record.js'
import { parseDetailsQuery } from './details-query.js'
import { findConversations } from './find-conversations.js'

/** Longest intervals, without and with a filter (developer center, detail queries). */
const LONGEST_UNFILTERED_MS = 7 * DAY
const LONGEST_FILTERED_MS = 31 * DAY

/** The page size that three integrations use (facts 3.8); 200 is not confirmed. */
const LARGEST_PAGE = 100
const USUAL_PAGE = 25

/** "Deep paging of big results 502s beyond about 8,000 conversations" (facts 3.8). */
const DEEPEST = 8_000

/** What `ConversationQuery` has besides what an asynchronous query has. */
const pagingSchema = z.looseObject({
  paging: z
    .looseObject({
      pageSize: z.int().min(1).max(LARGEST_PAGE).nullish(),
      pageNumber: z.int().min(1).nullish(),
    })
    .nullish(),
  // Aggregations are not simulated: refused, rather than answered wrongly.
  aggregations: z.array(z.never()).nullish(),
})

export interface LiveDetailsAnswer {
  /** Absent: there are none on this page. */
  readonly conversations?: readonly ConversationRecord[]
  readonly totalHits: number
}

/**
 * `POST /api/v2/analytics/conversations/details/query`: conversations that started on a UTC day that the
 * interval touches, as they are now. Each page is of the data as it is when the page is asked for.
 */
export function answerLiveDetails(
  centre: ContactCentre,
  body: unknown,
  nowMs: number,
): LiveDetailsAnswer {
  const { pageSize, pageNumber } = pagingOf(body)
  const query = parseDetailsQuery(body)
  const { fromMs, toMs, isFiltered } = query
  const longestMs = isFiltered ? LONGEST_FILTERED_MS : LONGEST_UNFILTERED_MS
  if (toMs - fromMs > longestMs) {
    throw badRequest(`The interval is longer than ${longestMs / DAY} days`)
  }
  if (pageSize * pageNumber > DEEPEST) {
    throw new ApiError({ status: 502, code: 'bad.gateway', message: 'Bad gateway' })
  }
  const dayMs = fromMs - (fromMs % DAY)
  const days = { fromMs: dayMs, startedFromMs: dayMs, toMs: Math.ceil(toMs / DAY) * DAY }
  const now = { filledUntilMs: nowMs, nowMs }
  const found = findConversations(centre, { ...query, ...days }, now)
  const page = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
  const conversations = page.map((located) => conversationRecord(centre, located, now))
  return { ...(conversations.length > 0 && { conversations }), totalHits: found.length }
}

function pagingOf(body: unknown) {
  const parsed = pagingSchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badRequest(`The request is malformed at [${issue?.path.join('.')}]: ${issue?.message}`)
  }
  const { pageSize, pageNumber } = parsed.data.paging ?? {}
  return { pageSize: pageSize ?? USUAL_PAGE, pageNumber: pageNumber ?? 1 }
}
