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
import {
  type Bucketing,
  type BucketingArguments,
  bucketingFrom,
  canonicalBucketing,
} from '../time/bucketing.js'

export interface QueuePerformanceArguments extends BucketingArguments, QueueFilterArguments {
  readonly directions?: readonly Direction[] | null
}

/** A valid question in its one canonical form. */
export interface QueuePerformanceQuestion extends QueueFilter {
  readonly bucketing: Bucketing
  readonly directions: readonly Direction[] | null
}

export function queuePerformanceQuestion(
  args: QueuePerformanceArguments,
  nowMs: number,
): QueuePerformanceQuestion {
  return {
    bucketing: bucketingFrom(args, nowMs),
    ...queueFilterFrom(args),
    directions: directionsFrom('directions', args.directions),
  }
}

export function canonicalQuestion(question: QueuePerformanceQuestion) {
  const { bucketing, directions } = question
  return {
    query: {
      ...canonicalBucketing(bucketing),
      ...canonicalQueueFilter(question),
      ...canonicalDirections(directions),
    },
    zone: bucketing.zone,
  }
}

export function conditions(question: QueuePerformanceQuestion): readonly (AnyOf | null)[] {
  return [...queueConditions(question), directionCondition(question.directions)]
}
