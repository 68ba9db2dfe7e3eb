/**
 * The JSON as Genesys Cloud writes it, and the one place where it is checked.
 * Objects are loose: a field or metric that this file does not know passes through.
 * Shapes: the official SDK's models (npm `purecloud-platform-client-v2` 262).
 */
import { z } from 'zod'

/** `StatisticalSummary`: all optional. Timers are in milliseconds. */
export const statsSchema = z.looseObject({
  count: z.number().optional(),
  sum: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  ratio: z.number().optional(),
  numerator: z.number().optional(),
  denominator: z.number().optional(),
  target: z.number().optional(),
  /** In observations: for `oLongest…`, the epoch milliseconds at which the wait began. */
  calculatedMetricValue: z.number().optional(),
})
export type WireStats = z.infer<typeof statsSchema>

const metricSchema = z.looseObject({
  metric: z.string(),
  qualifier: z.string().optional(),
  stats: statsSchema.optional(),
})
export type WireMetric = z.infer<typeof metricSchema>

const groupSchema = z.record(z.string(), z.string()).optional()

const aggregateResultSchema = z.looseObject({
  group: groupSchema,
  data: z
    .array(
      z.looseObject({
        /** `start/end`, instants with any offset. Empty buckets are left out. */
        interval: z.string(),
        metrics: z.array(metricSchema).optional(),
      }),
    )
    .optional(),
})
export type WireAggregateResult = z.infer<typeof aggregateResultSchema>

/** Answer of `…/aggregates/query`. `results` is absent when there is no data at all. */
export const aggregateAnswerSchema = z.looseObject({
  results: z.array(aggregateResultSchema).optional(),
  systemToOrganizationMappings: z.record(z.string(), z.array(z.string())).optional(),
})
export type WireAggregateAnswer = z.infer<typeof aggregateAnswerSchema>

/** Answer of `queues/observations/query`: media metrics and user metrics come in separate groups. */
export const observationAnswerSchema = z.looseObject({
  results: z
    .array(z.looseObject({ group: groupSchema, data: z.array(metricSchema).optional() }))
    .optional(),
})
export type WireObservationAnswer = z.infer<typeof observationAnswerSchema>

/** One page of `GET /api/v2/routing/queues` or `GET /api/v2/users`. */
export const entityPageSchema = z.looseObject({
  entities: z.array(z.looseObject({ id: z.string(), name: z.string().optional() })).optional(),
  pageNumber: z.number().optional(),
  pageCount: z.number().optional(),
  total: z.number().optional(),
})
export type WireEntityPage = z.infer<typeof entityPageSchema>

/** Answer of `GET /api/v2/organizations/limits/namespaces/{namespace}`. */
export const limitListingSchema = z.looseObject({
  entities: z
    .array(z.looseObject({ key: z.string(), namespace: z.string().optional(), value: z.number() }))
    .optional(),
})
export type WireLimitListing = z.infer<typeof limitListingSchema>

/** `ErrorBody`: all fields optional. `limit` names the exhausted bucket of a 429. */
export const errorBodySchema = z.looseObject({
  message: z.string().optional(),
  code: z.string().optional(),
  status: z.number().optional(),
  contextId: z.string().optional(),
  limit: z
    .looseObject({
      key: z.string().optional(),
      namespace: z.string().optional(),
      value: z.number().optional(),
    })
    .optional(),
})
export type WireErrorBody = z.infer<typeof errorBodySchema>

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
}
/** At most two levels: clauses hold predicates only. */
export interface WireFilter {
  readonly type: 'and' | 'or'
  readonly clauses?: readonly {
    readonly type: 'and' | 'or'
    readonly predicates: readonly WirePredicate[]
  }[]
  readonly predicates?: readonly WirePredicate[]
}
/** Body of `conversations/aggregates/query` and `users/aggregates/query`, as far as we use it. */
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
