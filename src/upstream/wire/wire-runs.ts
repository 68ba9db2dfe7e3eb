/**
 * The JSON of asynchronous runs, as `wire.ts` has the rest: jobs as the official SDK models them,
 * and run–fetch reports.
 */
import { z } from 'zod'
import { list, nullableField } from './lenient.js'
import { anyAggregateAnswerSchema } from './wire.js'
import { detailedConversationSchema, instantSchema } from './wire-conversations.js'

/** A run id becomes a part of a path: no separators, and no dot in front. */
const runIdSchema = z.string().regex(/^[\w~:-][\w.~:-]{0,199}$/)

/** `AsyncQueryResponse`. */
export const jobSubmittedSchema = z.looseObject({ jobId: runIdSchema })

/** `AsyncQueryStatus`: QUEUED, PENDING, FULFILLED, FAILED, CANCELLED, EXPIRED. Comes with 200 or 202. */
export const jobStatusSchema = z.looseObject({
  state: z.string(),
  errorMessage: z.string().nullish(),
})
export type WireJobStatus = z.infer<typeof jobStatusSchema>

/** One page of `…/conversations/details/jobs/{jobId}/results`; an empty or absent cursor: the last page. */
export const conversationPageSchema = z.looseObject({
  conversations: list(detailedConversationSchema).nullish(),
  /** Strict: a result that ends at an unreadable cursor would be incomplete, and look complete. */
  cursor: z.string().nullish(),
  /** Up to this instant the data lake is complete. */
  dataAvailabilityDate: nullableField(instantSchema, 'instant'),
})
export type WireConversationPage = z.infer<typeof conversationPageSchema>

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
