import type { AnyOf } from '../analytics-query/wire-filter.js'
import { idsFrom, sorted } from '../ids.js'
import {
  type Bucketing,
  type BucketingArguments,
  bucketingFrom,
  canonicalBucketing,
} from '../time/bucketing.js'

export interface FlowOutcomesArguments extends BucketingArguments {
  readonly flowIds?: readonly string[] | null
}

/** A valid question in its one canonical form. */
export interface FlowOutcomesQuestion {
  readonly bucketing: Bucketing
  /** Sorted; null for all. */
  readonly flowIds: readonly string[] | null
}

const MOST_FLOWS = 500

export function flowOutcomesQuestion(
  args: FlowOutcomesArguments,
  nowMs: number,
): FlowOutcomesQuestion {
  const { flowIds } = args
  return {
    bucketing: bucketingFrom(args, nowMs),
    flowIds: flowIds ? sorted(idsFrom('flowIds', flowIds, MOST_FLOWS)) : null,
  }
}

export function canonicalQuestion({ bucketing, flowIds }: FlowOutcomesQuestion) {
  const query = { ...canonicalBucketing(bucketing), ...(flowIds ? { flowIds } : {}) }
  return { query, zone: bucketing.zone }
}

export function conditions({ flowIds }: FlowOutcomesQuestion): readonly (AnyOf | null)[] {
  return [flowIds && { dimension: 'flowId', values: flowIds }]
}
