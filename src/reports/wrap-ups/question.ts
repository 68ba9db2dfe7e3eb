import {
  type QueueFilter,
  type QueueFilterArguments,
  queueFilterFrom,
} from '../analytics-query/queue-filter.js'
import { type Bucketing, type BucketingArguments, bucketingFrom } from '../time/bucketing.js'

export type WrapUpsArguments = BucketingArguments & QueueFilterArguments

/** A valid question in its one canonical form. */
export interface WrapUpsQuestion extends QueueFilter {
  readonly bucketing: Bucketing
}

export function wrapUpsQuestion(args: WrapUpsArguments, nowMs: number): WrapUpsQuestion {
  return { bucketing: bucketingFrom(args, nowMs), ...queueFilterFrom(args) }
}
