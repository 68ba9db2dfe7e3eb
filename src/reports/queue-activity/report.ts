import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/oddities.js'
import { wireNameOf } from '../media-type.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { expectedShape, observationShape } from '../wire-shape.js'
import { activityOf, type QueueActivity } from './activity.js'
import { gatherGroups, type ObservedGroup } from './observed-groups.js'
import type { QueueActivityQuestion } from './question.js'
import { isQueueActivities } from './stored.js'

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

/** Some ten milliseconds of work. */
const METRICS_PER_TURN = 5_000

async function load(
  { queueIds, mediaTypes }: QueueActivityQuestion,
  { genesys, callClass, callerId, signal, nextTurn }: LoadContext,
): Promise<ReportReading<readonly QueueActivity[]>> {
  // Media types are chosen here, not upstream: a filter there would take the agents' groups away,
  // which carry no media type.
  const reading = await genesys.queryQueueObservations(
    {
      filter: {
        type: 'or',
        predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
      },
      metrics: METRICS,
    },
    { callClass, callerId, signal },
  )

  const { value: answer, startedAtMs: asOfMs, oddities = new Oddities() } = reading
  const slices = new SlicedWork(nextTurn, METRICS_PER_TURN)
  const { byQueue, ofAnyQueue } = await gatherGroups(answer.results, slices)
  const withoutAgents = queueIds.filter((queueId) => lacksAgents(byQueue.get(queueId)))
  // What says no queue accounts for all the groups of agents that are missing: they are not known.
  const areLost = withoutAgents.length <= ofAnyQueue
  const value = queueIds.flatMap((queueId) => {
    const groups = byQueue.get(queueId)
    if (!groups || (areLost && withoutAgents.includes(queueId))) return []
    return activityOf(queueId, groups, { mediaTypes, asOfMs, oddities })
  })
  const shape = await observationShape(answer.results ?? [], slices)
  return { value, interval: null, asOfMs, shape, oddities }
}

function lacksAgents(groups: readonly ObservedGroup[] | undefined): boolean {
  return groups?.every(({ mediaType }) => typeof mediaType === 'string') ?? false
}
