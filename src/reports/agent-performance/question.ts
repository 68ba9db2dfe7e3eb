import {
  canonicalDirections,
  type Direction,
  directionCondition,
  directionsFrom,
} from '../analytics-query/direction.js'
import {
  canonicalQueueFilter,
  type QueueFilter,
  type QueueFilterArguments,
  queueConditions,
  queueFilterFrom,
} from '../analytics-query/queue-filter.js'
import type { AnyOf } from '../analytics-query/wire-filter.js'
import { idsFrom, sorted } from '../ids.js'
import {
  type Bucketing,
  type BucketingArguments,
  bucketingFrom,
  canonicalBucketing,
} from '../time/bucketing.js'

export interface AgentPerformanceArguments extends BucketingArguments, QueueFilterArguments {
  readonly agentIds?: readonly string[] | null
  readonly directions?: readonly Direction[] | null
}

/** A valid question in its one canonical form. */
export interface AgentPerformanceQuestion extends QueueFilter {
  readonly bucketing: Bucketing
  /** Sorted; null for all. */
  readonly agentIds: readonly string[] | null
  readonly directions: readonly Direction[] | null
}

const MOST_AGENTS = 1_000

export function agentPerformanceQuestion(
  args: AgentPerformanceArguments,
  nowMs: number,
): AgentPerformanceQuestion {
  const { agentIds, directions } = args
  return {
    bucketing: bucketingFrom(args, nowMs),
    agentIds: agentIds ? sorted(idsFrom('agentIds', agentIds, MOST_AGENTS)) : null,
    ...queueFilterFrom(args),
    directions: directionsFrom('directions', directions),
  }
}

export function canonicalQuestion(question: AgentPerformanceQuestion) {
  const { bucketing, agentIds, directions } = question
  return {
    query: {
      ...canonicalBucketing(bucketing),
      ...(agentIds ? { agentIds } : {}),
      ...canonicalQueueFilter(question),
      ...canonicalDirections(directions),
    },
    zone: bucketing.zone,
  }
}

export function conditions(question: AgentPerformanceQuestion): readonly (AnyOf | null)[] {
  const { agentIds, directions } = question
  return [
    agentIds && { dimension: 'userId', values: agentIds },
    ...queueConditions(question),
    directionCondition(directions),
  ]
}
