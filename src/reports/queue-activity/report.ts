import type { WireMetric } from '../../upstream/wire.js'
import { canonicalId, sorted } from '../ids.js'
import { type MediaType, mediaTypeFrom, wireNameOf } from '../media-type.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { expectedShape, wireShape } from '../wire-shape.js'
import type { QueueActivityQuestion } from './question.js'
import { isQueueActivities } from './stored.js'

/** Conversations of one queue, or of one media type in it. */
interface Conversations {
  readonly waiting: number
  readonly interacting: number
  /** Epoch milliseconds; null when nobody waits. */
  readonly longestWaitingSinceMs: number | null
}

/** One queue right now, as it lies in the store. */
export interface QueueActivity {
  readonly queueId: string
  readonly onQueueAgents: number
  /** Ordered by status. */
  readonly agentsByRoutingStatus: readonly { readonly status: string; readonly count: number }[]
  /** Ordered by media type name. */
  readonly byMediaType: readonly ({ readonly mediaType: MediaType } & Conversations)[]
}

const METRICS = [
  'oInteracting',
  'oLongestWaiting',
  'oOnQueueUsers',
  'oUserRoutingStatuses',
  'oWaiting',
]

export const queueActivityReport: ReportDefinition<
  QueueActivityQuestion,
  readonly QueueActivity[]
> = {
  id: 'queueActivity',
  version: 1,
  family: 'queues.observations',
  canonical: ({ queueIds, mediaTypes }) => ({
    query: { queueIds, ...(mediaTypes ? { mediaTypes: mediaTypes.map(wireNameOf) } : {}) },
    zone: 'UTC',
  }),
  expected: expectedShape(METRICS),
  queuesOf: ({ queueIds }) => queueIds,
  isValue: (value): value is readonly QueueActivity[] => isQueueActivities(value),
  load,
}

/** All media types of a queue together. */
export function totalOf(byMediaType: readonly Conversations[]): Conversations {
  return byMediaType.reduce(together, NONE)
}

const NONE: Conversations = { waiting: 0, interacting: 0, longestWaitingSinceMs: null }

/** Parts of a queue while its groups arrive: one per media type, and one without for the agents. */
interface Gathered {
  readonly agentMetrics: WireMetric[]
  readonly byMediaType: Map<MediaType, Conversations>
}

async function load(
  { queueIds, mediaTypes }: QueueActivityQuestion,
  { genesys, callClass, callerId, signal }: LoadContext,
): Promise<ReportReading<readonly QueueActivity[]>> {
  // Media types are chosen here, not upstream: a filter there would take the agents' groups away,
  // which carry no media type.
  const { value: answer, startedAtMs: asOfMs } = await genesys.queryQueueObservations(
    {
      filter: {
        type: 'or',
        predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
      },
      metrics: METRICS,
    },
    { callClass, callerId, signal },
  )

  const gathered = new Map<string, Gathered>()
  for (const { group, data = [] } of answer.results ?? []) {
    const id = group?.['queueId']
    if (id === undefined) continue
    const queueId = canonicalId(id)
    const queue: Gathered = gathered.get(queueId) ?? { agentMetrics: [], byMediaType: new Map() }
    gathered.set(queueId, queue)
    queue.agentMetrics.push(...data)
    const wireName = group?.['mediaType']
    if (wireName === undefined) continue
    const mediaType = mediaTypeFrom(wireName)
    if (mediaTypes && !mediaTypes.includes(mediaType)) continue
    const before = queue.byMediaType.get(mediaType) ?? NONE
    queue.byMediaType.set(mediaType, together(before, conversationsOf(data)))
  }

  const value = queueIds.flatMap((queueId) => {
    const queue = gathered.get(queueId)
    return queue ? [activityOf(queueId, queue)] : []
  })
  const shape = wireShape((answer.results ?? []).flatMap(({ data }) => data ?? []))
  return { value, interval: null, asOfMs, shape }
}

function activityOf(queueId: string, { agentMetrics, byMediaType }: Gathered): QueueActivity {
  const statuses = new Map<string, number>()
  for (const { metric, qualifier = '', stats } of agentMetrics) {
    if (metric !== 'oUserRoutingStatuses') continue
    statuses.set(qualifier, (statuses.get(qualifier) ?? 0) + (stats?.count ?? 0))
  }
  return {
    queueId,
    onQueueAgents: count(agentMetrics, 'oOnQueueUsers'),
    agentsByRoutingStatus: sorted(statuses.keys()).map((status) => ({
      status,
      count: statuses.get(status) ?? 0,
    })),
    byMediaType: (sorted(byMediaType.keys()) as readonly MediaType[]).map((mediaType) => ({
      mediaType,
      ...(byMediaType.get(mediaType) ?? NONE),
    })),
  }
}

function conversationsOf(metrics: readonly WireMetric[]): Conversations {
  // The value is the instant at which the wait began, in epoch milliseconds, not a duration.
  const since = metrics.find(({ metric }) => metric === 'oLongestWaiting')?.stats
  return {
    waiting: count(metrics, 'oWaiting'),
    interacting: count(metrics, 'oInteracting'),
    longestWaitingSinceMs: since?.calculatedMetricValue ?? null,
  }
}

function together(a: Conversations, b: Conversations): Conversations {
  const since = [a.longestWaitingSinceMs, b.longestWaitingSinceMs].filter((ms) => ms !== null)
  return {
    waiting: a.waiting + b.waiting,
    interacting: a.interacting + b.interacting,
    longestWaitingSinceMs: since.length > 0 ? Math.min(...since) : null,
  }
}

/** Over all qualifiers; a metric without events is left out of the answer. */
function count(metrics: readonly WireMetric[], name: string): number {
  return metrics
    .filter(({ metric }) => metric === name)
    .reduce((sum, { stats }) => sum + (stats?.count ?? 0), 0)
}
