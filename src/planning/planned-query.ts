import { HOUR, MINUTE } from '../time/clock.js'
import { type BaseStep, baseStepOf, longestStepOf } from './buckets/base-steps.js'
import type { BucketSpan } from './buckets/bucket-ages.js'
import type { Need } from './buckets/coverage.js'
import type { Reading } from './buckets/reading.js'
import type { BucketedQuery, DueQuery, RecurringQuestion } from './due-query.js'
import { inBuckets, type Mergeable } from './mergeable.js'

/** What planning needs to know of a query. */
export type Plannable = Pick<DueQuery, 'mergeable' | 'bucketed' | 'options'>

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
export function needOf({ mergeable, bucketed, options }: Plannable): Need | null {
  const step = bucketed && longestStepOf(bucketed.edgesMs)
  if (!step) return null
  const { fromMs, toMs } = mergeable
  const { ages, mayReuse } = bucketed
  // An early refresh replaces what is fresh: buckets that end with it would bring nothing.
  const usableShare = options.priority === 'early' ? 0.5 : 1
  return { mergeable, fromMs, toMs, stepMs: step.ms, ages, mayReuse, usableShare }
}

/** The buckets that are to be read; the rest is known. */
export function asBuckets<Query extends Plannable>(
  due: Query,
  need: Need,
  known: readonly Reading[],
  missing: Pick<BucketSpan, 'fromMs' | 'toMs'>,
): Planned<Query> {
  const { bucketed, mergeable } = due
  const isPart = missing.fromMs > need.fromMs || missing.toMs < need.toMs
  const step = (bucketed && stepOf(bucketed, need.fromMs)) ?? baseStepOf(need.stepMs)
  const wanted = isPart && step ? inBuckets(mergeable, step, missing) : mergeable
  const buckets = { ...missing, stepMs: step?.ms ?? need.stepMs }
  return { ...due, wanted, isPart, need, known, buckets }
}

/** The longest step at whose buckets the question begins and ends now, and when a rolling interval has moved on. */
export function stepOf(
  { edgesMs, recurring }: Pick<BucketedQuery, 'edgesMs' | 'recurring'>,
  nowMs: number,
): BaseStep | undefined {
  // A minute to the hour no interval is cut into longer steps than those by which it moves.
  const movedMs = Math.floor(nowMs / HOUR) * HOUR + HOUR - MINUTE
  const own = longestStepOf(edgesMs)
  if (!recurring) return own
  const moved = movedStepOf(recurring, movedMs)
  // Each step is divided by those that are shorter.
  if (!own || !moved) return undefined
  return own.ms < moved.ms ? own : moved
}

interface MovedStep {
  readonly movedMs: number
  readonly step: BaseStep | undefined
}

const movedSteps = new WeakMap<RecurringQuestion, MovedStep>()

/** Asked of each question that rides along, with each call. */
function movedStepOf(recurring: RecurringQuestion, movedMs: number): BaseStep | undefined {
  const known = movedSteps.get(recurring)
  if (known?.movedMs === movedMs) return known.step
  const step = longestStepOf(recurring.again(movedMs).edgesMs)
  movedSteps.set(recurring, { movedMs, step })
  return step
}
