import { baseStepOf, longestStepOf } from './buckets/base-steps.js'
import type { BucketSpan } from './buckets/bucket-ages.js'
import type { Need } from './buckets/coverage.js'
import type { Reading } from './buckets/reading.js'
import type { DueQuery } from './due-query.js'
import { inBuckets, type Mergeable } from './mergeable.js'

/** What planning needs to know of a query. */
export type Plannable = Pick<DueQuery, 'mergeable' | 'bucketed'>

/** A query as it is to be asked. */
export type Planned<Query extends Plannable> = Query & {
  readonly wanted: Mergeable
  readonly buckets: BucketSpan | null
  readonly isPart: boolean
  /** What its buckets must be; null: it is asked whole. */
  readonly need: Need | null
  /** What was known of its buckets when it was planned. */
  readonly known: readonly Reading[]
}

export type PlannedDue = Planned<DueQuery>

/** Asked as it is, by itself or with others of its shape. */
export function asWhole<Query extends Plannable>(due: Query): Planned<Query> {
  return { ...due, wanted: due.mergeable, buckets: null, isPart: false, need: null, known: [] }
}

/** What the query's buckets must be; null: they lie at no base step's. */
export function needOf({ mergeable, bucketed }: Plannable): Need | null {
  const step = bucketed && longestStepOf(bucketed.edgesMs)
  if (!step) return null
  const { fromMs, toMs } = mergeable
  const { ages, mayReuse } = bucketed
  return { mergeable, fromMs, toMs, stepMs: step.ms, ages, mayReuse }
}

/** The buckets that are to be read; the rest is known. */
export function asBuckets<Query extends Plannable>(
  due: Query,
  need: Need,
  known: readonly Reading[],
  missing: Pick<BucketSpan, 'fromMs' | 'toMs'>,
): Planned<Query> {
  const isPart = missing.fromMs > need.fromMs || missing.toMs < need.toMs
  const step = baseStepOf(need.stepMs)
  const wanted = isPart && step ? inBuckets(due.mergeable, step, missing) : due.mergeable
  return { ...due, wanted, isPart, need, known, buckets: { ...missing, stepMs: need.stepMs } }
}
