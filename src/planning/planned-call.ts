import type { BucketSpan } from './buckets/bucket-ages.js'
import type { Mergeable } from './mergeable.js'

/** A query as it is to be asked. */
export interface PlannedQuery {
  readonly wanted: Mergeable
  /** The buckets that are to be read for it, in the longest step in which they can be; null: it is asked whole. */
  readonly buckets: BucketSpan | null
  /** The rest is known: `wanted` asks for a part of its time, in those buckets. */
  readonly isPart: boolean
}

/** Queries that one call answers. */
export interface MergedQueries<Member> {
  readonly members: readonly Member[]
  readonly merged: Mergeable
  /** It asks for buckets of a base step, from which each answer is put together. */
  readonly isInBuckets: boolean
  /** It asks for more than its members do. */
  readonly hasRiders?: boolean
  /** Some of that no query of this process has asked yet. */
  readonly hasUntriedRiders?: boolean
  /** Once it is answered, all that these questions need is known: their stored answers can be renewed. */
  readonly renewals?: readonly (() => void)[]
}

/** When calls are planned, and what is known by then of how large answers are, in groups times buckets times metrics. */
export interface PlanLimits {
  /** How large an answer may be made by merging. */
  readonly mostCells: (kind: string) => number
  readonly expectedCells: (merged: Mergeable) => number
  readonly nowMs: number
}
