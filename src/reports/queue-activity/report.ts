import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import type { ReadObservationAnswer, WireObservationQuery } from '../../upstream/wire/wire.js'
import { askingOf } from '../analytics-query/asking.js'
import { wireNameOf } from '../analytics-query/media-type.js'
import { expectedShape, observationShape } from '../analytics-query/wire-shape.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { askInParts } from '../splitting/ask-in-parts.js'
import type { Dividing } from '../splitting/part.js'
import { partCount } from '../splitting/planned.js'
import { activityOf, type Looking, type QueueActivity } from './activity.js'
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
  calls: ({ queueIds }, known) => partCount(dividingOf(queueIds), known),
  queuesOf: ({ queueIds }) => queueIds,
  isValue: (value): value is readonly QueueActivity[] => isQueueActivities(value),
  load,
}

/** Some ten milliseconds of work. */
const METRICS_PER_TURN = 5_000

async function load(
  { queueIds, mediaTypes }: QueueActivityQuestion,
  context: LoadContext,
): Promise<ReportReading<readonly QueueActivity[]>> {
  const { genesys, priority, callerId, signal, nextTurn } = context
  // Parts that came before another failed are not kept: they would no longer be of now.
  const answers = await askInParts(dividingOf(queueIds), askingOf(context), ({ ids, timeouts }) =>
    genesys.queryQueueObservations(queryOf(ids ?? []), { priority, callerId, signal, timeouts }),
  )

  const oddities = new Oddities()
  for (const { answer } of answers) oddities.addAll(answer.oddities)
  const slices = new SlicedWork(nextTurn, METRICS_PER_TURN)
  const value: QueueActivity[] = []
  for (const { ids, answer } of answers) {
    const looking = { mediaTypes, oddities, asOfMs: answer.startedAtMs }
    value.push(...(await activitiesOf(ids ?? [], answer.value, looking, slices)))
  }
  const asOfMs = Math.min(...answers.map(({ answer }) => answer.startedAtMs))
  const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
  const shape = await observationShape(results, slices)
  return { value, interval: null, asOfMs, shape, oddities }
}

function dividingOf(queueIds: readonly string[]): Dividing {
  return { shape: 'queueActivity', ids: queueIds, wayOut: 'ask for fewer queues' }
}

// Media types are chosen here, not upstream: a filter there would take the agents' groups away,
// which carry no media type.
function queryOf(queueIds: readonly string[]): WireObservationQuery {
  return {
    filter: {
      type: 'or',
      predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
    },
    metrics: METRICS,
  }
}

async function activitiesOf(
  queueIds: readonly string[],
  answer: ReadObservationAnswer,
  looking: Looking,
  slices: SlicedWork,
): Promise<readonly QueueActivity[]> {
  const { byQueue, ofAnyQueue } = await gatherGroups(answer.results, slices)
  const withoutAgents = queueIds.filter((queueId) => lacksAgents(byQueue.get(queueId)))
  // What says no queue accounts for all the groups of agents that are missing: they are not known.
  const areLost = withoutAgents.length <= ofAnyQueue
  return queueIds.flatMap((queueId) => {
    const groups = byQueue.get(queueId)
    if (!groups || (areLost && withoutAgents.includes(queueId))) return []
    return activityOf(queueId, groups, looking)
  })
}

function lacksAgents(groups: readonly ObservedGroup[] | undefined): boolean {
  return groups?.every(({ mediaType }) => typeof mediaType === 'string') ?? false
}
