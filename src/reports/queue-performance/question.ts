import { type MediaType, mediaTypesFrom, wireNameOf } from '../analytics-query/media-type.js'
import { idsFrom, sorted } from '../ids.js'
import {
  type Bucketing,
  type BucketingArguments,
  bucketingFrom,
  canonicalBucketing,
} from '../time/bucketing.js'

export interface QueuePerformanceArguments extends BucketingArguments {
  readonly queueIds?: readonly string[] | null
  readonly mediaTypes?: readonly MediaType[] | null
}

/** A valid question in its one canonical form. */
export interface QueuePerformanceQuestion {
  readonly bucketing: Bucketing
  /** Sorted; null for all. */
  readonly queueIds: readonly string[] | null
  /** Sorted by name; null for all. */
  readonly mediaTypes: readonly MediaType[] | null
}

export const MOST_QUEUES = 500

export function queuePerformanceQuestion(
  args: QueuePerformanceArguments,
  nowMs: number,
): QueuePerformanceQuestion {
  return {
    bucketing: bucketingFrom(args, nowMs),
    queueIds: args.queueIds ? sorted(idsFrom('queueIds', args.queueIds, MOST_QUEUES)) : null,
    mediaTypes: mediaTypesFrom('mediaTypes', args.mediaTypes),
  }
}

export function canonicalQueuePerformance({
  bucketing,
  queueIds,
  mediaTypes,
}: QueuePerformanceQuestion): Record<string, unknown> {
  return {
    ...canonicalBucketing(bucketing),
    ...(queueIds ? { queueIds } : {}),
    ...(mediaTypes ? { mediaTypes: mediaTypes.map(wireNameOf) } : {}),
  }
}
