import type { WireAggregateQuery } from '../upstream/wire/wire.js'
import { filterOf } from './conditions.js'
import type { Mergeable } from './mergeable.js'

/** The query that asks for all of it. */
export function mergedQuery({
  fromMs,
  toMs,
  conditions,
  metrics,
  query: { granularity, timeZone, groupBy },
}: Mergeable): WireAggregateQuery {
  const filter = filterOf(conditions)
  return {
    interval: `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`,
    ...(granularity !== undefined && { granularity }),
    ...(timeZone !== undefined && { timeZone }),
    groupBy,
    ...(filter && { filter }),
    metrics: [...metrics].sort(),
  }
}
