import { DAY } from '../../time/clock.js'
import { FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer, WireAggregateResult } from '../../upstream/wire/wire.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { type Conversation, LONGEST_CONVERSATION_MS, NO_AGENT } from '../data/conversation.js'
import { type Emit, emitConversation, isReported, serviceLevels } from '../data/emissions.js'
import type { Organisation } from '../data/organisation.js'
import type { Stream } from '../data/traffic.js'
import { type AggregateQuery, parseAggregateQuery } from '../query/aggregate-query.js'
import { columnsByMetric } from '../query/columns.js'
import type { Dimensions } from '../query/filter.js'
import { Cell, statsOf } from '../query/tally.js'

const scope = { name: 'CONVERSATION', ...FAMILY_NAMES.conversations }

/** The sums of the records of one combination of dimensions. */
interface Group {
  readonly dimensions: Readonly<Record<string, string>>
  /** By bucket; empty ones are absent. */
  readonly cells: Cell[]
  readonly serviceTargets: Set<number>
}

/**
 * `POST /api/v2/analytics/conversations/aggregates/query`. A record has the dimensions queueId,
 * mediaType, direction and, for metrics of an agent, userId. Other dimensions are accepted: grouping by
 * one adds nothing to the groups, as the upstream does for metrics that lack a dimension (facts 3.3),
 * and a filter by one matches no record.
 */
export function answerConversationAggregates(
  { organisation, streams, conversations }: ContactCentre,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const query = parseAggregateQuery(body, scope)
  const { edges, count } = query.buckets
  const columns = columnsByMetric(query)
  const width = query.metrics.length + query.views.length
  const firstMs = (edges[0] ?? 0) - LONGEST_CONVERSATION_MS
  const lastMs = Math.min(edges[count] ?? 0, nowMs + 1)
  const groups = new Map<string, Group>()

  for (const stream of streams) {
    if (!mayMatch(query, stream, organisation)) continue
    const { mediaType } = stream
    const groupOf = groupsOfStream(query, stream, organisation, groups)
    // One function for all conversations of a stream: one for each would take measurable time.
    let current: Conversation | undefined
    const emit: Emit = (metric, atMs, value, agent) => {
      const fed = columns[metric]
      if (!fed || !current || !isReported(current.late, atMs, nowMs)) return
      const bucket = query.buckets.indexOf(atMs)
      const group = bucket < 0 ? null : groupOf(current.direction, agent)
      if (!group) return
      group.cells[bucket] ??= new Cell(width)
      for (const { at, gteMs, ltMs } of fed) {
        if (value >= gteMs && value < ltMs) group.cells[bucket].add(at, value)
      }
    }
    for (let dayMs = firstMs - (firstMs % DAY); dayMs < lastMs; dayMs += DAY) {
      for (current of conversations.offeredOn(stream, dayMs)) {
        emitConversation(current, mediaType, emit)
      }
    }
  }
  const results = [...groups.values()].map((group) => resultOf(query, group))
  return { results: results.filter(({ data }) => data && data.length > 0) }
}

type Direction = 'inbound' | 'outbound'

/**
 * The group of a record; null where the filter leaves it out. Decided once for each direction and agent
 * of a stream: deciding it for each event would be most of the work.
 */
function groupsOfStream(
  { groupBy, matches }: AggregateQuery,
  stream: Stream,
  organisation: Organisation,
  groups: Map<string, Group>,
): (direction: Direction, agent: number) => Group | null {
  const decide = (direction: Direction, agent: number): Group | null => {
    const record = recordOf(stream, organisation, direction, agent)
    if (!matches(record)) return null
    // Answers always have the media type (facts 3.3).
    const dimensions: Record<string, string> = {}
    for (const name of new Set([...groupBy, 'mediaType'])) {
      const value = record[name]
      if (value !== undefined) dimensions[name] = value
    }
    const key = JSON.stringify(dimensions)
    const group = groups.get(key) ?? { dimensions, cells: [], serviceTargets: new Set() }
    groups.set(key, group)
    group.serviceTargets.add(serviceLevels[stream.mediaType].target)
    return group
  }

  const decided: Record<Direction, (Group | null)[]> = { inbound: [], outbound: [] }
  return (direction, agent) => {
    const known = decided[direction][agent - NO_AGENT]
    if (known !== undefined) return known
    const group = decide(direction, agent)
    decided[direction][agent - NO_AGENT] = group
    return group
  }
}

/** Whether any conversation of a stream can match. Spares drawing those that cannot. */
function mayMatch(
  { matches }: AggregateQuery,
  stream: Stream,
  organisation: Organisation,
): boolean {
  const agents = [NO_AGENT, ...(organisation.queues[stream.queue]?.members ?? [])]
  return agents.some(
    (agent) =>
      matches(recordOf(stream, organisation, 'inbound', agent)) ||
      matches(recordOf(stream, organisation, 'outbound', agent)),
  )
}

function recordOf(
  { queue, mediaType }: Stream,
  { queues, agents }: Organisation,
  direction: Direction,
  agent: number,
): Dimensions {
  const userId = agents[agent]?.id
  const queueId = queues[queue]?.id ?? ''
  return { queueId, mediaType, direction, ...(userId !== undefined && { userId }) }
}

function resultOf({ metrics, views, buckets }: AggregateQuery, group: Group): WireAggregateResult {
  const [target] = group.serviceTargets.size === 1 ? group.serviceTargets : []
  const data: NonNullable<WireAggregateResult['data']> = []
  group.cells.forEach((cell, bucket) => {
    const summed = metrics.flatMap((metric, at) => {
      const sums = cell.read(at)
      return sums ? [{ metric, stats: statsOf(metric, sums, target) }] : []
    })
    const viewed = views.flatMap(({ name, target: timer }, i) => {
      const sums = cell.read(metrics.length + i)
      return sums ? [{ name, stats: statsOf(timer, sums, undefined) }] : []
    })
    if (summed.length + viewed.length === 0) return
    data.push({
      interval: buckets.spell(bucket),
      metrics: summed,
      ...(views.length > 0 && { views: viewed }),
    })
  })
  return { group: group.dimensions, data }
}
