import { slicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/wire/oddities.js'
import {
  agentStateAnswerSchema,
  type ReadAgentStateAnswer,
  type WireAgentStateQuery,
} from '../../upstream/wire/wire-now.js'
import {
  type QueryAnswers,
  queryReport,
  type ReadOptions,
} from '../analytics-query/query-report.js'
import { compareTexts } from '../ids.js'
import type { LoadedReport } from '../report.js'
import { type AgentActivities, type AgentActivity, activityOf } from './activity.js'
import type { AgentActivityQuestion } from './question.js'
import { isAgentActivities } from './stored.js'

/** "Retrieve the top 50 agents matching the query filters" (official SDK). */
const MOST_IN_ANSWER = 50

/** Some ten milliseconds of work. */
const SESSIONS_PER_TURN = 2_000

// Parts that came before another failed are not kept: they would no longer be of now.
export const agentActivityReport = queryReport<
  AgentActivityQuestion,
  WireAgentStateQuery,
  ReadAgentStateAnswer,
  AgentActivities
>({
  id: 'agentActivity',
  version: 1,
  endpoint: {
    path: '/api/v2/analytics/agents/status/query',
    family: 'agents.status',
    permission: 'analytics:agentState:view',
    answer: agentStateAnswerSchema,
  },
  metrics: [],
  canonical: ({ agentIds, queueIds }) => ({
    query: { ...(agentIds ? { agentIds } : {}), ...(queueIds ? { queueIds } : {}) },
    zone: 'UTC',
  }),
  query: ({ agentIds, queueIds }) =>
    queueIds
      ? // Of a queue with more agents the same are told each time.
        { userFilter: anyOf('queueId', queueIds), userOrderBy: 'userName', userOrder: 'asc' }
      : { userFilter: anyOf('userId', agentIds ?? []) },
  divide: ({ agentIds, queueIds }) => ({
    shape: queueIds ? 'agentActivity queueId' : 'agentActivity userId',
    ids: queueIds ?? agentIds,
    documented: { ids: queueIds ? 1 : MOST_IN_ANSWER },
    wayOut: 'ask for fewer agents',
  }),
  partOf: ({ queueIds }, { ids }) =>
    queueIds ? { agentIds: null, queueIds: ids } : { agentIds: ids, queueIds: null },
  queuesOf: ({ queueIds }) => queueIds ?? [],
  smallest: ({ agentIds }) => ({ agentIds: agentIds.slice(0, 1), queueIds: null }),
  isValue: isAgentActivities,
  read,
})

function anyOf(dimension: string, values: readonly string[]) {
  return { type: 'or', predicates: values.map((value) => ({ dimension, value })) } as const
}

async function read(
  answers: QueryAnswers<ReadAgentStateAnswer>,
  { queueIds }: AgentActivityQuestion,
  { nextTurn }: ReadOptions,
): Promise<LoadedReport<AgentActivities>> {
  const oddities = new Oddities()
  const did = slicedWork(nextTurn, SESSIONS_PER_TURN)
  const byId = new Map<string, AgentActivity>()
  let isComplete = true
  for (const { answer } of answers) {
    oddities.addAll(answer.oddities)
    const options = { asOfMs: answer.startedAtMs, oddities }
    const { entities } = answer.value
    // Exactly as many as one answer can tell: whether there are more is not told.
    if (queueIds && (entities?.length ?? 0) >= MOST_IN_ANSWER) isComplete = false
    for (const entity of entities ?? []) {
      if (!entity) continue
      const activity = activityOf(entity, options)
      byId.set(activity.agentId, activity)
      await did(1 + activity.sessions.length)
    }
  }
  const agents = [...byId.values()].sort((a, b) => compareTexts(a.agentId, b.agentId))
  const asOfMs = Math.min(...answers.map(({ answer }) => answer.startedAtMs))
  return { value: { agents, isComplete }, interval: null, asOfMs, oddities }
}
