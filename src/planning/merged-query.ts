import type { WireAggregateQuery, WireFilter } from '../upstream/wire/wire.js'
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

function filterOf(conditions: Mergeable['conditions']): WireFilter | undefined {
  const clauses = [...conditions].sort(byDimension).map(([dimension, values]) => ({
    type: 'or' as const,
    predicates: [...values].sort().map((value) => ({ dimension, value })),
  }))
  const [only] = clauses
  if (!only) return undefined
  return clauses.length === 1 ? only : { type: 'and', clauses }
}

function byDimension([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
