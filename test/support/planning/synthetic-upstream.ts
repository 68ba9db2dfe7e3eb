import { clockStepMs } from '../../../src/planning/granularity-steps.js'
import { bucketAt, bucketEdges } from '../../../src/reports/time/buckets.js'
import { stepFrom } from '../../../src/reports/time/granularity.js'
import type {
  WireAggregateAnswer,
  WireAggregateQuery,
  WireFilter,
  WirePredicate,
} from '../../../src/upstream/wire/wire.js'
import type { Emission } from './emissions.js'
import { Tallies } from './tally.js'

/** How an upstream may write one and the same answer. */
export interface Spelling {
  /** Where nothing happened: an empty list, or nothing at all. */
  readonly tellsEmpty: boolean
  readonly isReversed: boolean
  readonly offset: 'Z' | '+00:00'
}

/** `POST …/conversations/aggregates/query`, as it would be answered at this instant. */
export function answerAggregates(
  emissions: readonly Emission[],
  query: WireAggregateQuery,
  asOfMs: number,
  { tellsEmpty, isReversed, offset }: Spelling,
): WireAggregateAnswer {
  const [fromMs, toMs] = spanOf(query)
  const { indexOf, spanAt } = bucketsOf(query)
  const tallies = new Tallies(query.groupBy)
  const metrics = new Set(query.metrics)
  for (const emission of within(emissions, fromMs, toMs)) {
    if (!isKnown(emission, asOfMs) || !metrics.has(emission.metric)) continue
    if (matches(query.filter, emission.dimensions)) tallies.add(emission, indexOf(emission.atMs))
  }
  const text = (ms: number) => new Date(ms).toISOString().replace('Z', offset)
  const results = [...tallies.groups.values()].map(({ group, buckets }) => {
    const data = [...buckets].map(([index, byMetric]) => ({
      interval: spanAt(index).map(text).join('/'),
      metrics: [...byMetric].map(([metric, tally]) => ({ metric, stats: tally.stats() })),
    }))
    data.sort((a, b) => (a.interval < b.interval ? -1 : 1))
    if (tellsEmpty && !buckets.has(0)) {
      data.unshift({ interval: spanAt(0).map(text).join('/'), metrics: [] })
    }
    return { group, data: isReversed ? data.toReversed() : data }
  })
  if (tellsEmpty) results.push({ group: { mediaType: 'message' }, data: [] })
  if (results.length === 0) return {}
  return { results: isReversed ? results.toReversed() : results }
}

export function spanOf({ interval }: WireAggregateQuery): readonly [fromMs: number, toMs: number] {
  const [from = '', to = ''] = interval.split('/')
  return [Date.parse(from), Date.parse(to)]
}

export function isKnown({ knownFromMs, knownUntilMs }: Emission, asOfMs: number): boolean {
  return knownFromMs <= asOfMs && asOfMs < knownUntilMs
}

/** Those of a stretch of time, of all in its order. */
export function within(
  emissions: readonly Emission[],
  fromMs: number,
  toMs: number,
): readonly Emission[] {
  return emissions.filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
}

export function matches(
  filter: WireFilter | undefined,
  dimensions: Emission['dimensions'],
): boolean {
  if (!filter) return true
  const any = (predicates: readonly WirePredicate[], type: 'and' | 'or') => {
    const is = ({ dimension, value }: WirePredicate) => dimensions[dimension] === value
    return type === 'or' ? predicates.some(is) : predicates.every(is)
  }
  const parts = [
    ...(filter.predicates ? [any(filter.predicates, filter.type)] : []),
    ...(filter.clauses ?? []).map(({ type, predicates }) => any(predicates, type)),
  ]
  return filter.type === 'or' ? parts.some(Boolean) : parts.every(Boolean)
}

/** Each start of the buckets that the query asks for, then the end. */
export function edgesOf(query: WireAggregateQuery): readonly number[] {
  const [fromMs, toMs] = spanOf(query)
  const { granularity, timeZone = 'UTC' } = query
  const step = granularity === undefined ? null : stepFrom('granularity', granularity)
  return bucketEdges({ fromMs, toMs }, step, timeZone)
}

/** Steps on the clock begin where the interval does; others follow the zone's calendar. */
function bucketsOf(query: WireAggregateQuery) {
  const [fromMs, toMs] = spanOf(query)
  const { granularity } = query
  const stepMs = granularity === undefined ? toMs - fromMs : clockStepMs(granularity)
  if (stepMs !== null) {
    const startOf = (index: number) => fromMs + index * stepMs
    return {
      indexOf: (ms: number) => Math.floor((ms - fromMs) / stepMs),
      spanAt: (index: number) => [startOf(index), Math.min(toMs, startOf(index + 1))] as const,
    }
  }
  const edges = edgesOf(query)
  return {
    indexOf: (ms: number) => bucketAt(edges, ms),
    spanAt: (index: number) => [edges[index] ?? toMs, edges[index + 1] ?? toMs] as const,
  }
}
