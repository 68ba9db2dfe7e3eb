import { noCallFor } from '../../planning/due-query.js'
import type { SharedObservations } from '../../planning/observations/due-observation.js'
import { type SlicedWork, slicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import {
  observationAnswerSchema,
  type ReadObservationAnswer,
  type WireObservationQuery,
} from '../../upstream/wire/wire.js'
import {
  type QueryAnswers,
  queryReport,
  type ReadOptions,
} from '../analytics-query/query-report.js'
import { canonicalQueueFilter } from '../analytics-query/queue-filter.js'
import { observationShape } from '../analytics-query/wire-shape.js'
import type { LoadContext, LoadedReport } from '../report.js'
import { partCount } from '../splitting/planned.js'
import { type ActivityOptions, activityOf, type QueueActivity } from './activity.js'
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

/** Some ten milliseconds of work. */
const METRICS_PER_TURN = 5_000

// Parts that came before another failed are not kept: they would no longer be of now.
const activityQuery = queryReport<
  QueueActivityQuestion,
  WireObservationQuery,
  ReadObservationAnswer,
  readonly QueueActivity[]
>({
  id: 'queueActivity',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/queues/observations/query',
    family: 'queues.observations',
    permission: 'analytics:queueObservation:view',
    answer: observationAnswerSchema,
  },
  metrics: METRICS,
  canonical: (question) => ({ query: canonicalQueueFilter(question), zone: 'UTC' }),
  // Media types are chosen here, not upstream: a filter there would take the agents' groups away,
  // which carry no media type.
  query: ({ queueIds }) => ({
    filter: {
      type: 'or',
      predicates: queueIds.map((value) => ({ dimension: 'queueId', value })),
    },
    metrics: METRICS,
  }),
  ask: (context, { endpoint, query, options, question }) => {
    const { planner, genesys, pending, onCall, reuse, nowMs } = context
    // Parts of a question that is too large are calls of their own.
    if (!question) return reuse?.knownOnly ? Promise.reject(noCallFor(endpoint, nowMs)) : undefined
    const planned = onCall ? { ...options, onCall } : options
    return planner?.observations.query(
      (...call) => genesys.query(...call),
      endpoint,
      query,
      planned,
      sharedOf(reuse),
      pending,
    )
  },
  divide: ({ queueIds: ids }) => ({ shape: 'queueActivity', ids, wayOut: 'ask for fewer queues' }),
  partOf: (question, { ids }) => ({ ...question, queueIds: ids ?? [] }),
  queuesOf: ({ queueIds }) => queueIds,
  notifiedQueuesOf: ({ queueIds }) => queueIds,
  smallest: ({ queueIds: [queueId] }) =>
    queueId === undefined ? null : { queueIds: [queueId], mediaTypes: null },
  isValue: isQueueActivities,
  read,
})

export const queueActivityReport: typeof activityQuery = {
  ...activityQuery,
  queryToPlan: (question, known) => {
    if (partCount(activityQuery.divide(question, known.nowMs), known) > 1) return null
    const observation = activityQuery.query(question, known.nowMs)
    return { endpoint: activityQuery.endpoint, observation, shared: sharedOf(known.reuse) }
  },
}

function sharedOf(reuse: LoadContext['reuse']): SharedObservations | undefined {
  if (!reuse) return undefined
  const { key, nowFreshMs, mayReuse, knownOnly, renew } = reuse
  return { key, freshMs: nowFreshMs, mayReuse, knownOnly, renew }
}

async function read(
  answers: QueryAnswers<ReadObservationAnswer>,
  { mediaTypes }: QueueActivityQuestion,
  { nextTurn }: ReadOptions,
): Promise<LoadedReport<readonly QueueActivity[]>> {
  const oddities = new Oddities()
  for (const { answer } of answers) oddities.addAll(answer.oddities)
  const did = slicedWork(nextTurn, METRICS_PER_TURN)
  const value: QueueActivity[] = []
  for (const { ids, answer } of answers) {
    const options = { mediaTypes, oddities, asOfMs: answer.startedAtMs }
    value.push(...(await activitiesOf(ids ?? [], answer.value, options, did)))
  }
  const asOfMs = Math.min(...answers.map(({ answer }) => answer.startedAtMs))
  const exchangeMs = Math.max(...answers.map(({ answer }) => answer.endedAtMs - answer.startedAtMs))
  const results = answers.flatMap(({ answer }) => answer.value.results ?? [])
  const shape = await observationShape(results, did)
  return { value, interval: null, asOfMs, exchangeMs, shape, oddities }
}

async function activitiesOf(
  queueIds: readonly string[],
  answer: ReadObservationAnswer,
  options: ActivityOptions,
  did: SlicedWork,
): Promise<readonly QueueActivity[]> {
  const { byQueue, ofAnyQueue } = await gatherGroups(answer.results, did)
  const withoutAgents = queueIds.filter((queueId) => lacksAgents(byQueue.get(queueId)))
  // What says no queue accounts for all the groups of agents that are missing: they are not known.
  const areLost = withoutAgents.length <= ofAnyQueue
  return queueIds.flatMap((queueId) => {
    const groups = byQueue.get(queueId)
    if (!groups || (areLost && withoutAgents.includes(queueId))) return []
    return activityOf(queueId, groups, options)
  })
}

function lacksAgents(groups: readonly ObservedGroup[] | undefined): boolean {
  return groups?.every(({ mediaType }) => typeof mediaType === 'string') ?? false
}
