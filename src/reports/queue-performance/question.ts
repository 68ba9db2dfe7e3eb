import {
  type QueueFilter,
  type QueueFilterArguments,
  queueFilterFrom,
} from '../analytics-query/queue-filter.js'
import { type Bucketing, type BucketingArguments, bucketingFrom } from '../time/bucketing.js'

export type QueuePerformanceArguments = BucketingArguments & QueueFilterArguments

/** A valid question in its one canonical form. */
export interface QueuePerformanceQuestion extends QueueFilter {
  readonly bucketing: Bucketing
}

export function queuePerformanceQuestion(
  args: QueuePerformanceArguments,
  nowMs: number,
): QueuePerformanceQuestion {
  return { bucketing: bucketingFrom(args, nowMs), ...queueFilterFrom(args) }
}
