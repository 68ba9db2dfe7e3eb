import type { WireObservationQuery } from '../../upstream/wire/wire.js'
import { conditionsOf, filterOf } from '../conditions.js'
import type { Asked } from '../mergeable.js'
import { askedByBoth } from '../union.js'

/** An observation query as far as merging is about it: what must be equal, and what may differ. */
export interface MergeableObservation extends Asked {
  /** Equal for queries that can share a call: all conditions but that by `groupedBy`. */
  readonly shape: string
  /** The same without values: what is remembered of merges is remembered by it. */
  readonly kind: string
  /** By whose values queries differ: each group of an answer is of one of them. */
  readonly groupedBy: string
  readonly ids: ReadonlySet<string>
}

/**
 * Each observation is of one queue, and in the group of that queue: of its conversations by media type, and of its
 * agents, whose group has no media type (facts of other clients: a filter by media type leaves the agents out).
 */
const GROUPED_BY: ReadonlyMap<string, string> = new Map([
  ['/api/v2/analytics/queues/observations/query', 'queueId'],
])

/**
 * Lists of the observations behind the numbers (`detailMetrics`) are none of these: they are cut at a length, and it
 * is not known of what.
 */
const KNOWN_FIELDS: ReadonlySet<string> = new Set(['filter', 'metrics'])

/** Null: it is asked by itself, because its answer could not be split, or something in it is not understood. */
export function mergeableObservation(
  path: string,
  query: WireObservationQuery,
): MergeableObservation | null {
  const groupedBy = GROUPED_BY.get(path)
  if (groupedBy === undefined) return null
  if (Object.keys(query).some((name) => !KNOWN_FIELDS.has(name))) return null
  const conditions = conditionsOf(query.filter)
  const ids = conditions?.get(groupedBy)
  if (!conditions || !ids) return null
  const others = [...conditions].filter(([dimension]) => dimension !== groupedBy).sort()
  const alike = others.map(([dimension, values]) => [dimension, [...values].sort()])
  return {
    shape: JSON.stringify([path, alike]),
    kind: JSON.stringify([path, others.map(([dimension]) => dimension)]),
    groupedBy,
    ids,
    conditions,
    metrics: new Set(query.metrics),
  }
}

/** Asks for what either asks for, and for no less. */
export function observedByBoth(
  one: MergeableObservation,
  other: MergeableObservation,
): MergeableObservation {
  const both = askedByBoth(one, other)
  return { ...one, ...both, ids: both.conditions.get(one.groupedBy) ?? one.ids }
}

/** Whether the answer to one tells all that the other asks for. */
export function tellsAllOf(one: MergeableObservation, other: MergeableObservation): boolean {
  const hasAll = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...others].every((each) => some.has(each))
  return (
    one.shape === other.shape && hasAll(one.ids, other.ids) && hasAll(one.metrics, other.metrics)
  )
}

/** The query that asks for all of it. */
export function observationQuery({
  conditions,
  metrics,
}: Pick<MergeableObservation, 'conditions' | 'metrics'>): WireObservationQuery {
  const filter = filterOf(conditions)
  if (!filter) throw new Error('An observation query has a filter')
  return { filter, metrics: [...metrics].sort() }
}
