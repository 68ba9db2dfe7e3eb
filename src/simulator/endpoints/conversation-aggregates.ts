import { DAY } from '../../time/clock.js'
import { FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer, WireAggregateResult } from '../../upstream/wire/wire.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { type Conversation, LONGEST_CONVERSATION_MS, NO_AGENT } from '../data/conversation.js'
import {
  type Emit,
  type EmittedMetric,
  emitConversation,
  isReported,
  serviceLevels,
} from '../data/emissions.js'
import type { Organisation } from '../data/organisation.js'
import type { Stream } from '../data/traffic.js'
import { allWrapUpCodes, wrapUpCodeOf } from '../data/wrap-ups.js'
import { type AggregateQuery, parseAggregateQuery } from '../query/aggregate-query.js'
import { columnsByMetric } from '../query/columns.js'
import { type Dimensions, predicatesOf } from '../query/filter.js'
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
 * mediaType, direction, originatingDirection and, for metrics of an agent, userId; those of `WRAPPED_UP`
 * have wrapUpCode. Other dimensions are accepted: grouping by one adds nothing to the groups, as the
 * upstream does for metrics that lack a dimension (facts 3.3), and a filter by one matches no record.
 */
export function answerConversationAggregates(
  centre: ContactCentre,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const { organisation, streams, conversations } = centre
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
    const groupOf = groupsOfStream(query, stream, centre, groups)
    // One function for all conversations of a stream: one for each would take measurable time.
    let current: Conversation | undefined
    const emit: Emit = (metric, atMs, value, agent) => {
      const fed = columns[metric]
      if (!fed || !current || !isReported(current.late, atMs, nowMs)) return
      const bucket = query.buckets.indexOf(atMs)
      const group = bucket < 0 ? null : groupOf(current, metric, agent)
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

/** Metrics that have the dimension wrapUpCode: what lies behind when an agent chooses it. */
const WRAPPED_UP: readonly EmittedMetric[] = ['tAcw', 'tHandle']

/**
 * The group of a record; null where the filter leaves it out. Decided once for each direction, agent and
 * wrap-up code of a stream: deciding it for each event would be most of the work.
 */
function groupsOfStream(
  query: AggregateQuery,
  stream: Stream,
  { seed, organisation }: ContactCentre,
  groups: Map<string, Group>,
): (conversation: Conversation, metric: EmittedMetric, agent: number) => Group | null {
  const { groupBy, matches } = query
  const decide = (record: Dimensions): Group | null => {
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

  const isWrapUpAsked = asksForWrapUps(query)
  const decided = new Map<string, Record<Direction, (Group | null)[]>>()
  return (conversation, metric, agent) => {
    const { direction } = conversation
    const code =
      isWrapUpAsked && WRAPPED_UP.includes(metric)
        ? wrapUpCodeOf(seed, organisation, stream, conversation)
        : undefined
    const its = decided.get(code ?? '') ?? { inbound: [], outbound: [] }
    decided.set(code ?? '', its)
    const known = its[direction][agent - NO_AGENT]
    if (known !== undefined) return known
    const group = decide(recordOf(stream, organisation, direction, agent, code))
    its[direction][agent - NO_AGENT] = group
    return group
  }
}

function asksForWrapUps({ groupBy, filter }: AggregateQuery): boolean {
  const asked = [...groupBy, ...predicatesOf(filter).map(({ dimension }) => dimension)]
  return asked.includes('wrapUpCode')
}

/** Whether any conversation of a stream can match. Spares drawing those that cannot. */
function mayMatch(query: AggregateQuery, stream: Stream, organisation: Organisation): boolean {
  const agents = [NO_AGENT, ...(organisation.queues[stream.queue]?.members ?? [])]
  const codes = [undefined, ...(asksForWrapUps(query) ? allWrapUpCodes(organisation) : [])]
  const matches = (direction: Direction, agent: number) =>
    codes.some((code) => query.matches(recordOf(stream, organisation, direction, agent, code)))
  return agents.some((agent) => matches('inbound', agent) || matches('outbound', agent))
}

function recordOf(
  { queue, mediaType }: Stream,
  { queues, agents }: Organisation,
  direction: Direction,
  agent: number,
  wrapUpCode: string | undefined,
): Dimensions {
  const userId = agents[agent]?.id
  const queueId = queues[queue]?.id ?? ''
  return {
    ...{ queueId, mediaType, direction, originatingDirection: direction },
    ...(userId !== undefined && { userId }),
    ...(wrapUpCode !== undefined && { wrapUpCode }),
  }
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
