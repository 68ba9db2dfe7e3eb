import type { WireAggregateQuery } from '../upstream/wire/wire.js'
import type { BaseStep } from './buckets/base-steps.js'
import { type Conditions, conditionsOf } from './conditions.js'
import { clockStepMs } from './granularity-steps.js'
import { listSet } from './list-set.js'

/** What a query asks for, and may be asked for in one call with what others ask for. */
export interface Asked {
  /** By dimension; one that is absent is not filtered by. */
  readonly conditions: Conditions
  readonly metrics: ReadonlySet<string>
}

/** An aggregate query as far as merging is about it: what must be equal, and what may differ. */
export interface Mergeable extends Asked {
  /** Equal for queries that can share a call: endpoint, zone, groups, and where their buckets begin. */
  readonly shape: string
  /** The same without its instants and ids: what is remembered of merges is remembered by it. */
  readonly kind: string
  /** Equal for queries that differ in their time, and in what `shape` allows: their buckets tell of the same. */
  readonly seriesKey: string
  /** The same without ids. */
  readonly seriesKind: string
  readonly fromMs: number
  readonly toMs: number
  /** Null: buckets step on a calendar, or the whole interval is one; then merged queries have one interval. */
  readonly stepMs: number | null
  /** What answers tell apart: by these the answer to several queries can be split. */
  readonly groups: ReadonlySet<string>
  /** More values of one dimension the endpoint refuses. */
  readonly mostValues: number
  readonly query: WireAggregateQuery
}

/**
 * Dimensions of which an event has one value: the event is in the answer to a filter by that value and in its
 * group, and in no other. An event has several skills, and a conversation several divisions.
 */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  'queueId',
  'userId',
  'mediaType',
  'direction',
  'originatingDirection',
  'wrapUpCode',
  'flowId',
])

/** Answers of conversation aggregates are grouped by it, whatever was asked (official tutorial's sample). */
const ALWAYS_GROUPED: ReadonlyMap<string, string> = new Map([
  ['/api/v2/analytics/conversations/aggregates/query', 'mediaType'],
])

/** More user predicates are refused (developer center, user aggregate query). */
const MOST_VALUES: ReadonlyMap<string, number> = new Map([
  ['/api/v2/analytics/users/aggregates/query', 100],
])

const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'interval',
  'granularity',
  'timeZone',
  'groupBy',
  'filter',
  'metrics',
])

/** Null: it is asked by itself, because something in it is not understood. */
export function mergeableOf(path: string, query: WireAggregateQuery): Mergeable | null {
  for (const name in query) {
    if (!KNOWN_FIELDS.has(name)) return null
  }
  const conditions = conditionsOf(query.filter)
  const [from = '', to = ''] = query.interval.split('/')
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)]
  if (!conditions || !(fromMs < toMs)) return null
  const { granularity, timeZone, metrics } = query
  const stepMs = granularity === undefined ? null : clockStepMs(granularity)
  const grouping = groupingOf(path, query.groupBy)
  const { groups, seriesKind } = grouping
  const seriesKey = seriesKeyOf(grouping, conditions)
  const phase = stepMs === null ? query.interval : fromMs % stepMs
  return {
    shape: `${seriesKey} ${timeZone ?? 'UTC'} ${granularity ?? 'whole'} ${phase}`,
    kind: `${granularity ?? 'whole'} ${seriesKind}`,
    seriesKey,
    seriesKind,
    fromMs,
    toMs,
    stepMs,
    conditions,
    metrics: listSet(metrics),
    groups,
    mostValues: MOST_VALUES.get(path) ?? Number.POSITIVE_INFINITY,
    query,
  }
}

/** What all queries of an endpoint with these groups have in common. */
interface Grouping extends Pick<Mergeable, 'groups' | 'seriesKind'> {
  readonly path: string
  readonly groupedBy: readonly string[]
  /** Of those that filter by their groups only, or by nothing. */
  readonly seriesKey: string
}

const groupings = new WeakMap<readonly string[], Grouping>()

/** Made once for the groups of a report, which nobody changes. */
function groupingOf(path: string, groupBy: readonly string[]): Grouping {
  const known = groupings.get(groupBy)
  if (known?.path === path) return known
  const groupedBy = [...groupBy].sort()
  const always = ALWAYS_GROUPED.get(path)
  const told = new Set([...groupBy, ...(always === undefined ? [] : [always])])
  const grouping = {
    path,
    groupedBy,
    groups: new Set([...told].filter((dimension) => SINGLE_VALUED.has(dimension))),
    seriesKind: JSON.stringify([path, groupedBy]),
    seriesKey: JSON.stringify([path, groupedBy, []]),
  }
  groupings.set(groupBy, grouping)
  return grouping
}

/** What an answer does not tell apart must be asked alike. */
function seriesKeyOf(
  { path, groupedBy, groups, seriesKey }: Grouping,
  conditions: Conditions,
): string {
  const alike: [string, string[]][] = []
  for (const [dimension, values] of conditions) {
    if (!groups.has(dimension)) alike.push([dimension, [...values].sort()])
  }
  return alike.length === 0 ? seriesKey : JSON.stringify([path, groupedBy, alike.sort()])
}

/** The same in other buckets. They step on the clock, so no zone decides where they begin. */
export function inBuckets(
  mergeable: Mergeable,
  { ms, granularity }: BaseStep,
  { fromMs, toMs }: Pick<Mergeable, 'fromMs' | 'toMs'>,
): Mergeable {
  const { seriesKey, seriesKind } = mergeable
  const { interval, groupBy, filter, metrics } = mergeable.query
  const query = { interval, granularity, groupBy, metrics }
  return {
    ...mergeable,
    shape: `${seriesKey} UTC ${granularity} 0`,
    kind: `${seriesKind} ${granularity}`,
    fromMs,
    toMs,
    stepMs: ms,
    query: filter ? { ...query, filter } : query,
  }
}
