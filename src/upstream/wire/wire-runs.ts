/**
 * The JSON of asynchronous runs, as `wire.ts` has the rest: jobs as the official SDK models them,
 * and run–fetch reports.
 */
import { z } from 'zod'
import { wireInstant } from './instant.js'
import { list, nullableField } from './lenient.js'
import { anyAggregateAnswerSchema, type WireFilter } from './wire.js'

/** A run id becomes a part of a path: no separators, and no dot in front. */
const runIdSchema = z.string().regex(/^[\w~:-][\w.~:-]{0,199}$/)

const instantSchema = z.string().refine((text) => wireInstant(text) !== undefined)

/** `AsyncQueryResponse`. */
export const jobSubmittedSchema = z.looseObject({ jobId: runIdSchema })

/** `AsyncQueryStatus`: QUEUED, PENDING, FULFILLED, FAILED, CANCELLED, EXPIRED. Comes with 200 or 202. */
export const jobStatusSchema = z.looseObject({
  state: z.string(),
  errorMessage: z.string().nullish(),
})
export type WireJobStatus = z.infer<typeof jobStatusSchema>

const participantSchema = z.looseObject({
  userId: nullableField(z.string()),
  sessions: nullableField(
    list(
      z.looseObject({
        mediaType: nullableField(z.string()),
        segments: nullableField(list(z.looseObject({ queueId: nullableField(z.string()) }))),
      }),
    ),
  ),
})

/** A conversation without an id or a start is left out; the others stay. */
const detailedConversationSchema = z.looseObject({
  conversationId: z.string().min(1),
  conversationStart: instantSchema,
  /** Absent while the conversation goes on. */
  conversationEnd: nullableField(instantSchema, 'instant'),
  originatingDirection: nullableField(z.string()),
  participants: nullableField(list(participantSchema)),
})
export type WireDetailedConversation = z.infer<typeof detailedConversationSchema>

/** One page of `…/conversations/details/jobs/{jobId}/results`; an empty or absent cursor: the last page. */
export const conversationPageSchema = z.looseObject({
  conversations: list(detailedConversationSchema).nullish(),
  /** Strict: a result that ends at an unreadable cursor would be incomplete, and look complete. */
  cursor: z.string().nullish(),
  /** Up to this instant the data lake is complete. */
  dataAvailabilityDate: nullableField(instantSchema, 'instant'),
})
export type WireConversationPage = z.infer<typeof conversationPageSchema>

/** Body of `conversations/details/jobs`, as far as the gateway uses it. */
export interface WireConversationDetailsQuery {
  /** `start/end`, ISO 8601 in UTC: conversations with activity in it. */
  readonly interval: string
  /** All of them must hold for one segment. */
  readonly segmentFilters?: readonly WireFilter[]
  readonly order: 'asc'
  readonly orderBy: 'conversationStart'
}

/** One page of `…/aggregates/jobs/{jobId}/results`; an empty or absent cursor: the last page. */
export const aggregatePageSchema = anyAggregateAnswerSchema.extend({
  /** Strict: a result that ends at an unreadable cursor would be incomplete, and look complete. */
  cursor: z.string().nullish(),
})

export const runSubmittedSchema = z.looseObject({ reportId: runIdSchema })

/** Answer of `…/reports/{runId}/fetch`: `processing`, `completed` with its table, `failed`. */
export const runFetchedSchema = z
  .looseObject({
    status: z.string(),
    error: z.string().nullish(),
    reportVersion: nullableField(z.union([z.string(), z.number()])),
    /** Of the columns that are metrics; groupings have none. */
    metricDefinitions: nullableField(
      list(
        z.looseObject({
          name: z.string(),
          type: nullableField(z.string()),
          unit: nullableField(z.string()),
        }),
      ),
    ),
    /** Strict: where one name is missing, it is not known which cells belong to which column. */
    columns: z.array(z.string()).nullish(),
    rows: nullableField(list(z.array(z.unknown()))),
  })
  .refine(({ status, columns }) => status !== 'completed' || columns, { path: ['columns'] })
export type WireFetchedReport = z.infer<typeof runFetchedSchema>

/** Body of `…/reports/{reportId}/query`. */
export interface WireReportQuery {
  readonly interval: string
  readonly metrics: readonly string[]
  readonly groupings?: readonly string[]
  readonly filters?: readonly { readonly dimension: string; readonly values: readonly string[] }[]
  readonly view?: { readonly type: string }
  readonly timeZone: string
  readonly locale?: string
}
