import { SlicedWork } from '../../time/sliced-work.js'
import { Oddities } from '../../upstream/oddities.js'
import { BucketPlaces } from '../bucket-places.js'
import { canonicalBucketing } from '../bucketing.js'
import { resolved } from '../interval.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { wireBuckets } from '../wire-buckets.js'
import { wireFilter } from '../wire-filter.js'
import { aggregateShape, expectedShape } from '../wire-shape.js'
import { type Agent, AgentsBuilder, METRICS } from './agents.js'
import type { AgentStatusQuestion } from './question.js'
import { isAgentStatus } from './stored.js'

/** The report as it lies in the store; agents and buckets without data are left out of it. */
export interface AgentStatus {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  /** All agents asked for, ordered by id, but those of whom nothing could be read. */
  readonly agents: readonly Agent[]
}

/** More user predicates than this Genesys Cloud refuses (developer center, user aggregate query). */
const MOST_AGENTS_PER_CALL = 100

/** Some ten milliseconds of work. */
const BUCKETS_PER_TURN = 1_000

export const agentStatusReport: ReportDefinition<AgentStatusQuestion, AgentStatus> = {
  id: 'agentStatus',
  version: 1,
  family: 'users.aggregates',
  canonical: ({ bucketing, agentIds }) => ({
    query: { ...canonicalBucketing(bucketing), agentIds },
    zone: bucketing.zone,
  }),
  expected: expectedShape(METRICS),
  calls: ({ agentIds }) => Math.ceil(agentIds.length / MOST_AGENTS_PER_CALL),
  isValue: (value): value is AgentStatus => isAgentStatus(value),
  load,
}

async function load(
  { bucketing, agentIds }: AgentStatusQuestion,
  { genesys, callClass, callerId, signal, nowMs, nextTurn, answerOf }: LoadContext,
): Promise<ReportReading<AgentStatus>> {
  const interval = resolved(bucketing.interval, nowMs)
  const asked = chunks(agentIds, MOST_AGENTS_PER_CALL)
  const asking = asked.map((values) => {
    const filter = wireFilter([{ dimension: 'userId', values }])
    const query = {
      ...wireBuckets(interval, bucketing),
      groupBy: ['userId'],
      ...(filter ? { filter } : {}),
      metrics: METRICS,
    }
    return answerOf(JSON.stringify(query), () =>
      genesys.queryUserAggregates(query, { callClass, callerId, signal }),
    )
  })
  // Where one fails, those under way still come: the next try asks for none of them.
  await Promise.allSettled(asking)
  const answers = await Promise.all(asking)

  const asOfMs = Math.min(...answers.map(({ startedAtMs }) => startedAtMs))
  const places = new BucketPlaces(interval, bucketing, asOfMs)
  const oddities = new Oddities()
  for (const answer of answers) oddities.addAll(answer.oddities)
  const gathered = new AgentsBuilder(places, oddities)
  const slices = new SlicedWork(nextTurn, BUCKETS_PER_TURN)
  const agents: Agent[] = []
  for (const [index, { value }] of answers.entries()) {
    agents.push(...(await gathered.build(asked[index] ?? [], value.results, slices)))
  }
  const results = answers.flatMap(({ value }) => value.results ?? [])
  const shape = await aggregateShape(results, slices)
  const { fromMs, toMs } = interval
  return {
    value: { fromMs, toMs, edgesMs: places.edgesMs, agents },
    interval,
    asOfMs,
    shape,
    oddities,
  }
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
