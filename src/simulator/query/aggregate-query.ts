import { z } from 'zod'
import { badRequest, invalidValue } from '../api-error.js'
import { type Buckets, bucketsOf } from './buckets.js'
import { type Filter, filterSchema, type Matcher, matcherOf } from './filter.js'
import { type View, viewSchema, viewsOf } from './views.js'

/** A checked query of the shared aggregation model. */
export interface AggregateQuery {
  readonly buckets: Buckets
  readonly groupBy: readonly string[]
  readonly filter: Filter | undefined
  readonly matches: Matcher
  readonly metrics: readonly string[]
  readonly views: readonly View[]
}

/** What a family of aggregates allows. */
export interface AggregateScope {
  readonly name: string
  readonly metrics: readonly string[]
  readonly groupBy: readonly string[]
  readonly filter: readonly string[]
}

const bodySchema = z.looseObject({
  interval: z.string().nullish(),
  granularity: z.string().nullish(),
  timeZone: z.string().nullish(),
  groupBy: z.array(z.string()).nullish(),
  filter: filterSchema.nullish(),
  metrics: z.array(z.string()).nullish(),
  views: z.array(viewSchema).nullish(),
  flattenMultivaluedDimensions: z.boolean().nullish(),
  // Accepted without effect: bucketing by the event's own time is not simulated.
  alternateTimeDimension: z.literal('eventTime').nullish(),
  // `topN` and `bottomN` are not simulated: refused, rather than answered wrongly.
  queryType: z.literal('groupBy').nullish(),
})

export function parseAggregateQuery(body: unknown, scope: AggregateScope): AggregateQuery {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw badRequest(`The request is malformed at [${issue?.path.join('.')}]: ${issue?.message}`)
  }
  const { interval, granularity, timeZone, groupBy, filter, metrics, views } = parsed.data
  if (!interval) throw badRequest('An interval is required')
  if (!metrics || metrics.length === 0) throw badRequest('At least one metric is required')
  const unknown = metrics.find((metric) => !scope.metrics.includes(metric))
  if (unknown !== undefined) throw invalidValue(unknown, 'Metric', scope.metrics)

  const unsupported = (groupBy ?? []).filter((dimension) => !scope.groupBy.includes(dimension))
  if (unsupported.length > 0) {
    throw badRequest(
      `Requested groupBy dimensions are not supported for aggregate queries in scope ${scope.name}: [${unsupported.join(', ')}]. Allowable values are: ${scope.groupBy.join(', ')}`,
    )
  }
  return {
    buckets: bucketsOf(interval, granularity, timeZone),
    groupBy: groupBy ?? [],
    filter: filter ?? undefined,
    matches: matcherOf(filter, scope.filter, scope.name),
    metrics: [...new Set(metrics)],
    views: viewsOf(views ?? [], scope.metrics),
  }
}
