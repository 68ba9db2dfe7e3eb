import type { WireAggregateResult, WireMetric } from '../../upstream/wire.js'
import { canonicalBucketing } from '../bucketing.js'
import { begunEdges, bucketAt, bucketEdges } from '../buckets.js'
import { canonicalId } from '../ids.js'
import { resolved } from '../interval.js'
import type { LoadContext, ReportDefinition, ReportReading } from '../report.js'
import { wireBuckets, wireStartMs } from '../wire-buckets.js'
import { wireFilter } from '../wire-filter.js'
import { expectedShape, metricsIn, wireShape } from '../wire-shape.js'
import type { AgentStatusQuestion } from './question.js'
import { isAgentStatus } from './stored.js'

/** Milliseconds by status. */
export type StatusTimes = Readonly<Record<string, number>>

/** What one agent did in one bucket. */
export interface AgentBucket {
  readonly presence: StatusTimes
  readonly routingStatus: StatusTimes
}

/** The report as it lies in the store; agents and buckets without data are left out of it. */
export interface AgentStatus {
  readonly fromMs: number
  readonly toMs: number
  /** Starts of the buckets begun at asOf, then the end of the last one. */
  readonly edgesMs: readonly number[]
  /** All agents asked for, ordered by id; their buckets by index. */
  readonly agents: readonly {
    readonly agentId: string
    readonly buckets: Readonly<Record<number, AgentBucket>>
  }[]
}

/** More user predicates than this Genesys Cloud refuses (developer center, user aggregate query). */
const MOST_AGENTS_PER_CALL = 100

export const agentStatusReport: ReportDefinition<AgentStatusQuestion, AgentStatus> = {
  id: 'agentStatus',
  version: 1,
  family: 'users.aggregates',
  canonical: ({ bucketing, agentIds }) => ({
    query: { ...canonicalBucketing(bucketing), agentIds },
    zone: bucketing.zone,
  }),
  expected: expectedShape(['tSystemPresence', 'tAgentRoutingStatus']),
  calls: ({ agentIds }) => Math.ceil(agentIds.length / MOST_AGENTS_PER_CALL),
  isValue: (value): value is AgentStatus => isAgentStatus(value),
  load,
}

const TARGETS = new Map<string, keyof AgentBucket>([
  ['tSystemPresence', 'presence'],
  ['tAgentRoutingStatus', 'routingStatus'],
])

async function load(
  { bucketing, agentIds }: AgentStatusQuestion,
  { genesys, callClass, callerId, signal, nowMs }: LoadContext,
): Promise<ReportReading<AgentStatus>> {
  const interval = resolved(bucketing.interval, nowMs)
  const { step, zone } = bucketing
  const answers = await Promise.all(
    chunks(agentIds, MOST_AGENTS_PER_CALL).map((values) => {
      const filter = wireFilter([{ dimension: 'userId', values }])
      return genesys.queryUserAggregates(
        {
          ...wireBuckets(interval, bucketing),
          groupBy: ['userId'],
          ...(filter ? { filter } : {}),
          metrics: [...TARGETS.keys()],
        },
        { callClass, callerId, signal },
      )
    }),
  )

  const asOfMs = Math.min(...answers.map(({ startedAtMs }) => startedAtMs))
  const edgesMs = begunEdges(bucketEdges(interval, step, zone), asOfMs)
  const byAgent = new Map<string, Record<number, AgentBucket>>()
  for (const result of answers.flatMap(({ value }) => value.results ?? [])) {
    const agentId = result.group?.['userId']
    if (agentId === undefined) continue
    byAgent.set(canonicalId(agentId), bucketsOf(result, edgesMs))
  }
  const agents = agentIds.map((agentId) => ({ agentId, buckets: byAgent.get(agentId) ?? {} }))
  const shape = wireShape(answers.flatMap(({ value }) => [...metricsIn(value)]))
  return {
    value: { fromMs: interval.fromMs, toMs: interval.toMs, edgesMs, agents },
    interval,
    asOfMs,
    shape,
  }
}

function bucketsOf(
  { data }: WireAggregateResult,
  edgesMs: readonly number[],
): Record<number, AgentBucket> {
  const buckets: Record<number, AgentBucket> = {}
  for (const { interval, metrics } of data ?? []) {
    if (edgesMs.length === 0) break
    const index = bucketAt(edgesMs, wireStartMs(interval))
    buckets[index] = withTimes(buckets[index] ?? { presence: {}, routingStatus: {} }, metrics ?? [])
  }
  return buckets
}

function withTimes(bucket: AgentBucket, metrics: readonly WireMetric[]): AgentBucket {
  const times = { presence: { ...bucket.presence }, routingStatus: { ...bucket.routingStatus } }
  for (const { metric, qualifier, stats } of metrics) {
    const target = TARGETS.get(metric)
    if (!target || qualifier === undefined) continue
    times[target][qualifier] = (times[target][qualifier] ?? 0) + (stats?.sum ?? 0)
  }
  return times
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
