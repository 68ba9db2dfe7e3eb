import type { AggregatePath } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer, WireAggregateResult } from '../../upstream/wire/wire.js'
import { badRequest } from '../api-error.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { type AggregateQuery, parseAggregateQuery } from '../query/aggregate-query.js'
import type { Dimensions } from '../query/filter.js'
import { Cell, statsOf } from '../query/tally.js'
import { type FamilyEvent, familyEvents } from './family-events.js'
import { scopeOf } from './scopes.js'

/** Things that are counted once in a bucket, however often they occur in it. */
const DISTINCT = /^(?:nDistinct.*|nJourneySessions|nSpeechTextAnalyzedConversations|nCopilotUsers)$/

interface Group {
  readonly dimensions: Dimensions
  readonly cells: Cell[]
  /** By bucket: those that distinct metrics have counted. */
  readonly seen: Set<string>
}

/** `POST /api/v2/analytics/{family}/aggregates/query` of families whose data stands for itself. */
export function answerFamilyAggregates(
  centre: ContactCentre,
  path: AggregatePath,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const query = parseAggregateQuery(body, scopeOf(path))
  if (query.views.length > 0) throw badRequest(`Views of ${path} aggregates are not simulated`)
  const { edges, count } = query.buckets
  const groups = new Map<string, Group>()
  const toMs = Math.min(edges[count] ?? 0, nowMs)
  for (const event of familyEvents(centre, path, edges[0] ?? 0, toMs)) {
    const column = query.metrics.indexOf(event.metric)
    if (column >= 0 && query.matches(event.dimensions)) add(query, groups, event, column)
  }
  const results = [...groups.values()].map((group) => resultOf(query, group))
  return { results }
}

function add(
  query: AggregateQuery,
  groups: Map<string, Group>,
  { metric, atMs, value, dimensions: all, subject }: FamilyEvent,
  column: number,
): void {
  const dimensions: Record<string, string> = {}
  // Answers always have the media type, where there is one (facts 3.3).
  for (const name of new Set([...query.groupBy, 'mediaType'])) {
    const own = all[name]
    if (own !== undefined) dimensions[name] = own
  }
  const key = JSON.stringify(dimensions)
  const group = groups.get(key) ?? { dimensions, cells: [], seen: new Set() }
  groups.set(key, group)
  const bucket = query.buckets.indexOf(atMs)
  const once = `${bucket} ${metric} ${subject}`
  if (DISTINCT.test(metric) && group.seen.has(once)) return
  group.seen.add(once)
  group.cells[bucket] ??= new Cell(query.metrics.length)
  group.cells[bucket].add(column, value)
}

function resultOf({ metrics, buckets }: AggregateQuery, group: Group): WireAggregateResult {
  const data: NonNullable<WireAggregateResult['data']> = []
  group.cells.forEach((cell, bucket) => {
    const told = metrics.flatMap((metric, column) => {
      const sums = cell.read(column)
      return sums ? [{ metric, stats: statsOf(metric, sums, undefined) }] : []
    })
    data.push({ interval: buckets.spell(bucket), metrics: told })
  })
  return { group: { ...group.dimensions }, data }
}
