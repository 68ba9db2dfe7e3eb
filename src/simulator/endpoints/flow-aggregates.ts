import { DAY } from '../../time/clock.js'
import { FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { WireAggregateAnswer } from '../../upstream/wire/wire.js'
import type { ContactCentre } from '../data/contact-centre.js'
import { isReported } from '../data/emissions.js'
import { type FlowVisit, flowVisitOf } from '../data/flow-visits.js'
import type { Stream } from '../data/traffic.js'
import { type AggregateQuery, parseAggregateQuery } from '../query/aggregate-query.js'
import { columnsByMetric } from '../query/columns.js'
import type { Dimensions } from '../query/filter.js'
import { GroupedCells } from '../query/grouped-cells.js'

const scope = { name: 'FLOW', ...FAMILY_NAMES.flows }

/** One value of one metric of a flow. */
interface FlowEvent {
  readonly metric: string
  readonly value: number
  readonly dimensions: Dimensions
}

/**
 * `POST /api/v2/analytics/flows/aggregates/query`. A record has the dimensions flowId, flowName, flowType,
 * mediaType, direction, originatingDirection and queueId; those of outcomes have flowOutcomeId and
 * flowOutcomeValue, too. All are emitted as the conversation leaves the flow.
 */
export function answerFlowAggregates(
  centre: ContactCentre,
  body: unknown,
  nowMs: number,
): WireAggregateAnswer {
  const query = parseAggregateQuery(body, scope)
  const { edges, count } = query.buckets
  const columns = columnsByMetric(query)
  const cells = new GroupedCells(query)
  const firstMs = edges[0] ?? 0
  const lastMs = Math.min(edges[count] ?? 0, nowMs + 1)
  for (const stream of centre.streams) {
    for (let dayMs = firstMs - (firstMs % DAY); dayMs < lastMs; dayMs += DAY) {
      for (const conversation of centre.conversations.offeredOn(stream, dayMs)) {
        const visit = flowVisitOf(centre.seed, centre.organisation, stream, conversation)
        if (!visit || !isReported(conversation.late, visit.leftAtMs, nowMs)) continue
        const bucket = query.buckets.indexOf(visit.leftAtMs)
        if (bucket < 0) continue
        for (const { metric, value, dimensions } of eventsOf(visit, centre, stream)) {
          const fed = columns[metric]
          if (fed && query.matches(dimensions))
            cells.add(groupOf(query, dimensions), bucket, fed, value)
        }
      }
    }
  }
  return { results: cells.results() }
}

function eventsOf(
  { flow, tookMs, outcomes }: FlowVisit,
  { organisation }: ContactCentre,
  { queue, mediaType }: Stream,
): readonly FlowEvent[] {
  const dimensions = {
    flowId: flow.id,
    flowName: flow.name,
    flowType: flow.type,
    mediaType,
    direction: 'inbound',
    originatingDirection: 'inbound',
    queueId: organisation.queues[queue]?.id ?? '',
  }
  return [
    { metric: 'nFlow', value: 1, dimensions },
    { metric: 'tFlow', value: tookMs, dimensions },
    { metric: 'tFlowExit', value: tookMs, dimensions },
    ...outcomes.flatMap((outcome) => {
      const { outcomeId: flowOutcomeId, value: flowOutcomeValue } = outcome
      const its = { ...dimensions, flowOutcomeId, flowOutcomeValue, flowOutcome: flowOutcomeId }
      const told: FlowEvent[] = [
        { metric: 'nFlowOutcome', value: 1, dimensions: its },
        { metric: 'tFlowOutcome', value: outcome.tookMs, dimensions: its },
      ]
      if (flowOutcomeValue === 'FAILURE') {
        told.push({ metric: 'nFlowOutcomeFailed', value: 1, dimensions: its })
      }
      return told
    }),
  ]
}

/** Answers always have the media type (facts 3.3); a dimension that a record lacks is left out. */
function groupOf({ groupBy }: AggregateQuery, dimensions: Dimensions): Dimensions {
  const group: Record<string, string> = {}
  for (const name of new Set([...groupBy, 'mediaType'])) {
    const value = dimensions[name]
    if (value !== undefined) group[name] = value
  }
  return group
}
