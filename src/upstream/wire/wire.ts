/**
 * The JSON of Genesys Cloud, and the one place where it is checked.
 * Objects are loose: unknown fields and metrics pass through. A part that cannot be read or cannot be
 * true becomes null and is counted (`lenient.ts`); the rest is read.
 * Shapes: the official SDK's models (npm `purecloud-platform-client-v2` 262).
 */
import { z } from 'zod'
import { field, list, mainList, numberField, orNull } from './lenient.js'

/** An answer as Genesys Cloud writes it: the type that is read (`Read…`) without the nulls of lenient fields. */
export type Written<T> = T extends readonly (infer Item)[]
  ? Written<NonNullable<Item>>[]
  : T extends object
    ? { [key in keyof T]: Written<Exclude<T[key], null>> }
    : T

/** Larger integers are not exact, and the schema's SafeInt cannot hold them. */
export const countSchema = z.int().min(0)
/** In milliseconds: single values and sums. The bound is 285,000 years. */
export const durationSchema = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
const shareSchema = z.number().min(0).max(1)

/** `StatisticalSummary`: all optional. Timers are in milliseconds. */
const statsSchema = z.looseObject({
  count: numberField(countSchema),
  sum: numberField(durationSchema),
  min: numberField(durationSchema),
  max: numberField(durationSchema),
  ratio: numberField(shareSchema),
  numerator: numberField(countSchema),
  denominator: numberField(countSchema),
  target: numberField(shareSchema),
  /** In aggregates of observed settings (`oServiceTarget`). */
  current: numberField(z.number()),
  /** In observations; for `oLongest…` the epoch milliseconds at which the wait began. */
  calculatedMetricValue: numberField(z.number()),
})
export type ReadStats = z.infer<typeof statsSchema>
export type WireStats = Written<ReadStats>

function metricWith(stats: z.ZodType<ReadStats>) {
  return z.looseObject({ metric: z.string(), qualifier: field(z.string()), stats: field(stats) })
}
const metricSchema = metricWith(statsSchema)
export type ReadMetric = z.infer<typeof metricSchema>
export type WireMetric = Written<ReadMetric>

/** The value of each dimension that an answer is grouped by. */
const groupSchema = field(z.record(z.string(), orNull(z.string(), 'group')), 'group')

function bucketWith(metric: z.ZodType<ReadMetric>) {
  return z.looseObject({
    /** `start/end`, instants with any offset. Empty buckets are left out. */
    interval: z.string(),
    metrics: field(list(metric)),
  })
}
const bucketSchema = bucketWith(metricSchema)
export type ReadBucket = z.infer<typeof bucketSchema>

function resultWith(bucket: z.ZodType<ReadBucket>) {
  return z.looseObject({ group: groupSchema, data: field(list(bucket, 'bucket')) })
}
const aggregateResultSchema = resultWith(bucketSchema)
export type ReadAggregateResult = z.infer<typeof aggregateResultSchema>
export type WireAggregateResult = Written<ReadAggregateResult>

function answerWith(result: z.ZodType<ReadAggregateResult>) {
  return z.looseObject({
    results: mainList(result),
    systemToOrganizationMappings: field(z.record(z.string(), field(list(z.string())))),
  })
}
/** Answer of `…/aggregates/query`. `results` is absent when there is no data at all. */
export const aggregateAnswerSchema = answerWith(aggregateResultSchema)
export type ReadAggregateAnswer = z.infer<typeof aggregateAnswerSchema>
export type WireAggregateAnswer = Written<ReadAggregateAnswer>

/** What is observed may be below zero (sentiments), or no share of one (points, money). */
const observedSchema = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
const anyStatsSchema = statsSchema.extend({
  sum: numberField(observedSchema),
  min: numberField(observedSchema),
  max: numberField(observedSchema),
  ratio: numberField(observedSchema),
  numerator: numberField(observedSchema),
  denominator: numberField(observedSchema),
  target: numberField(observedSchema),
})
/** The same answer of any family. */
export const anyAggregateAnswerSchema = answerWith(
  resultWith(bucketWith(metricWith(anyStatsSchema))),
)

/** Answer of `queues/observations/query`: media metrics and user metrics come in separate groups. */
export const observationAnswerSchema = z.looseObject({
  results: mainList(z.looseObject({ group: groupSchema, data: field(list(metricSchema)) })),
  systemToOrganizationMappings: field(z.record(z.string(), field(list(z.string())))),
})
export type ReadObservationAnswer = z.infer<typeof observationAnswerSchema>
export type WireObservationAnswer = Written<ReadObservationAnswer>

/** One page of a list of `entity-endpoints.ts`. */
export const entityPageSchema = z.looseObject({
  entities: mainList(z.looseObject({ id: z.string(), name: field(z.string()) })),
  pageNumber: numberField(countSchema),
  pageCount: numberField(countSchema),
  total: numberField(countSchema),
})
export type ReadEntityPage = z.infer<typeof entityPageSchema>

/** Answer of `GET /api/v2/organizations/limits/namespaces/{namespace}`. */
export const limitListingSchema = z.looseObject({
  entities: mainList(
    z.looseObject({ key: z.string(), namespace: field(z.string()), value: z.number() }),
  ),
})
export type ReadLimitListing = z.infer<typeof limitListingSchema>

/** Answer of the token endpoint; `expires_in` in seconds. */
export const tokenAnswerSchema = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
})

export interface WirePredicate {
  readonly type?: 'dimension'
  readonly dimension: string
  readonly operator?: 'matches' | 'exists' | 'notExists'
  readonly value?: string
  readonly range?: { readonly gte?: number; readonly lt?: number }
}
/** At most two levels: clauses have only predicates. */
export interface WireFilter {
  readonly type: 'and' | 'or'
  readonly clauses?: readonly {
    readonly type: 'and' | 'or'
    readonly predicates: readonly WirePredicate[]
  }[]
  readonly predicates?: readonly WirePredicate[]
}
/** Body of `conversations/aggregates/query` and `users/aggregates/query`, as far as the gateway uses it. */
export interface WireAggregateQuery {
  /** `start/end`, ISO 8601 in UTC. */
  readonly interval: string
  readonly granularity?: string
  readonly timeZone?: string
  readonly groupBy: readonly string[]
  readonly filter?: WireFilter
  readonly metrics: readonly string[]
}
/** Body of `queues/observations/query`; a filter is required. */
export interface WireObservationQuery {
  readonly filter: WireFilter
  readonly metrics: readonly string[]
}
