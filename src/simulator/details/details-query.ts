import { z } from 'zod'
import { DAY } from '../../time/clock.js'
import { badRequest, invalidValue } from '../api-error.js'
import { bucketsOf } from '../query/buckets.js'
import { type Dimensions, filterSchema, type Matcher, matcherOf } from '../query/filter.js'
import { conversationDetailDimensions, segmentDimensions } from '../query/names.js'
import type { ConversationRecord } from './conversation-record.js'
import { mayMatch, type StreamTraits } from './stream-filter.js'

/** A checked query for single conversations. */
export interface DetailsQuery {
  readonly fromMs: number
  readonly toMs: number
  /** Conversations that started before are left out. */
  readonly startedFromMs: number
  /** Whether it has a filter of any kind. */
  readonly isFiltered: boolean
  /** Whether any conversation of a stream can match. */
  readonly mayMatch: (traits: StreamTraits) => boolean
  /** Absent: all of them. */
  readonly matches?: (record: ConversationRecord) => boolean
  readonly order: (typeof orders)[number]
  readonly orderBy: (typeof orderings)[number]
  readonly limit: number
}

const orders = ['asc', 'desc', 'unordered'] as const
const orderings = ['conversationStart', 'conversationEnd', 'segmentStart', 'segmentEnd'] as const

const filters = z.array(filterSchema).nullish()

/** `AsyncConversationQuery` of the official models. */
const bodySchema = z.looseObject({
  interval: z.string().nullish(),
  conversationFilters: filters,
  segmentFilters: filters,
  // Evaluations and surveys are not simulated: refused, rather than answered wrongly.
  evaluationFilters: z.array(z.never()).nullish(),
  surveyFilters: z.array(z.never()).nullish(),
  resolutionFilters: z.array(z.never()).nullish(),
  order: z.string().nullish(),
  orderBy: z.string().nullish(),
  limit: z.int().positive().nullish(),
  startOfDayIntervalMatching: z.boolean().nullish(),
})

export function parseDetailsQuery(body: unknown): DetailsQuery {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badRequest(`The request is malformed at [${issue?.path.join('.')}]: ${issue?.message}`)
  }
  const { interval, limit, startOfDayIntervalMatching, ...rest } = parsed.data
  if (!interval) throw badRequest('An interval is required')
  const [fromMs = 0, toMs = 0] = bucketsOf(interval).edges

  const ofConversation = matchers(
    rest.conversationFilters,
    conversationDetailDimensions,
    'CONVERSATION',
  )
  const ofSegment = matchers(rest.segmentFilters, segmentDimensions, 'SEGMENT')
  const narrowed = ofConversation.length + ofSegment.length > 0
  return {
    fromMs,
    toMs,
    startedFromMs: startOfDayIntervalMatching ? fromMs - (fromMs % DAY) : Number.NEGATIVE_INFINITY,
    isFiltered: narrowed,
    ...(narrowed && { matches: (record) => matchesAll(record, ofConversation, ofSegment) }),
    mayMatch: (traits) => mayMatch(rest.segmentFilters ?? [], traits),
    order: oneOf(rest.order ?? 'asc', 'Order', orders),
    orderBy: oneOf(rest.orderBy ?? 'conversationStart', 'OrderBy', orderings),
    limit: limit ?? Number.POSITIVE_INFINITY,
  }
}

function matchers(
  given: z.infer<typeof filters>,
  allowed: readonly string[],
  scope: string,
): readonly Matcher[] {
  return (given ?? []).map((filter) => matcherOf(filter, allowed, scope))
}

/** All filters must be met (facts 3.8), a filter of segments by one segment as a whole. */
function matchesAll(
  record: ConversationRecord,
  ofConversation: readonly Matcher[],
  ofSegment: readonly Matcher[],
): boolean {
  const { conversationId, conversationStart, conversationEnd, originatingDirection } = record
  const conversation: Dimensions = {
    conversationId,
    conversationStart,
    ...(conversationEnd !== undefined && { conversationEnd }),
    originatingDirection,
  }
  if (!ofConversation.every((matches) => matches(conversation))) return false
  const segments = segmentsOf(record)
  return ofSegment.every((matches) => segments.some(matches))
}

function segmentsOf({ participants }: ConversationRecord): Dimensions[] {
  return participants.flatMap(({ purpose, userId, sessions }) =>
    sessions.flatMap(({ sessionId, mediaType, direction, segments }) =>
      segments.map(({ conference, ...segment }) => ({
        purpose,
        ...(userId !== undefined && { userId }),
        sessionId,
        mediaType,
        direction,
        ...segment,
      })),
    ),
  )
}

function oneOf<Word extends string>(text: string, field: string, words: readonly Word[]): Word {
  const word = words.find((each) => each === text)
  if (word === undefined) throw invalidValue(text, field, words)
  return word
}
