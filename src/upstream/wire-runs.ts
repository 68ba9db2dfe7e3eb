/**
 * The JSON of asynchronous runs, checked here as the rest is in `wire.ts`: jobs as the official SDK
 * models them, run–fetch reports as the guide describes them.
 */
import { z } from 'zod'
import type { WireFilter } from './wire.js'

/** It becomes a part of a path: no separators, and no dot in front. */
const runIdSchema = z.string().regex(/^[\w~:-][\w.~:-]{0,199}$/)

const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

const instantSchema = z
  .string()
  .refine((text) => ISO_INSTANT.test(text) && !Number.isNaN(Date.parse(text)))

/** `AsyncQueryResponse`. */
export const jobSubmittedSchema = z.looseObject({ jobId: runIdSchema })

/** `AsyncQueryStatus`: QUEUED, PENDING, FULFILLED, FAILED, CANCELLED, EXPIRED. Comes with 200 or 202. */
export const jobStatusSchema = z.looseObject({
  state: z.string(),
  errorMessage: z.string().nullish(),
})
export type WireJobStatus = z.infer<typeof jobStatusSchema>

const detailedConversationSchema = z.looseObject({
  conversationId: z.string(),
  conversationStart: instantSchema,
  /** Absent while it goes on. */
  conversationEnd: instantSchema.nullish(),
  originatingDirection: z.string().nullish(),
  participants: z
    .array(
      z.looseObject({
        userId: z.string().nullish(),
        sessions: z
          .array(
            z.looseObject({
              mediaType: z.string().nullish(),
              segments: z.array(z.looseObject({ queueId: z.string().nullish() })).nullish(),
            }),
          )
          .nullish(),
      }),
    )
    .nullish(),
})
export type WireDetailedConversation = z.infer<typeof detailedConversationSchema>

/** One page of `…/conversations/details/jobs/{jobId}/results`; an empty or absent cursor: the last. */
export const conversationPageSchema = z.looseObject({
  conversations: z.array(detailedConversationSchema).nullish(),
  cursor: z.string().nullish(),
  /** Before it, the data lake is complete. */
  dataAvailabilityDate: instantSchema.nullish(),
})
export type WireConversationPage = z.infer<typeof conversationPageSchema>

/** Body of `conversations/details/jobs`, as far as we use it. */
export interface WireConversationDetailsQuery {
  /** `start/end`, ISO 8601 in UTC: conversations with activity in it. */
  readonly interval: string
  /** All of them must hold for one segment. */
  readonly segmentFilters?: readonly WireFilter[]
  readonly order: 'asc'
  readonly orderBy: 'conversationStart'
}

export const runSubmittedSchema = z.looseObject({ reportId: runIdSchema })

/** Answer of `…/reports/{runId}/fetch`: `processing`, `completed` with its table, `failed`. */
export const runFetchedSchema = z
  .looseObject({
    status: z.string(),
    error: z.string().nullish(),
    reportVersion: z.union([z.string(), z.number()]).nullish(),
    /** Of the metrics among the columns; groupings have none. */
    metricDefinitions: z
      .array(
        z.looseObject({
          name: z.string(),
          type: z.string().nullish(),
          unit: z.string().nullish(),
        }),
      )
      .nullish(),
    columns: z.array(z.string()).nullish(),
    rows: z.array(z.array(z.unknown())).nullish(),
  })
  .refine(({ status, columns }) => status !== 'completed' || columns, { path: ['columns'] })
  .refine(({ columns, rows }) => rows?.every(({ length }) => length === columns?.length) ?? true, {
    path: ['rows'],
  })
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
