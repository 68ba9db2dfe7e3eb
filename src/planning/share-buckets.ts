import { MINUTE } from '../time/clock.js'
import { baseStepOf } from './buckets/base-steps.js'
import type { BucketSpan } from './buckets/bucket-ages.js'
import type { AlikeQueries } from './merge-alike.js'
import { inBuckets, type Mergeable } from './mergeable.js'
import type { MergedQueries, PlanLimits, PlannedQuery } from './planned-call.js'
import { byContent } from './query-order.js'
import { cellsOf, SMALL_CELLS } from './query-size.js'
import { union } from './union.js'

/** What a call less is worth, where it is asked in shorter buckets for that: some seven megabytes. */
const MOST_BUCKET_CELLS = 100_000

/** Asked in buckets although a whole answer would be smaller. */
const MOST_CELLS_OF_NOW = 50_000

/** Until then after its end an interval is one of now, which whoever reads it asks for again and again. */
const NOW_MS = 5 * MINUTE

interface Sharing<Member> {
  readonly calls: AlikeQueries<Member>[]
  merged: Mergeable
}

/** Calls for one series share one in the shortest of their steps, where its answer stays small. */
export function shareBuckets<Member extends PlannedQuery>(
  calls: readonly AlikeQueries<Member>[],
  limits: PlanLimits,
): readonly MergedQueries<Member>[] {
  const largestFirst = calls
    .map((call) => sizedCall(call, limits))
    .sort((a, b) => b.cells - a.cells || byContent(a.merged, b.merged))
  const shared: Sharing<Member>[] = []
  for (const one of largestFirst) {
    const into = shared.find(({ merged }) => staysSmall(inSteps(merged, one.merged), limits))
    if (into) {
      into.calls.push(...one.calls)
      into.merged = inSteps(into.merged, one.merged)
    } else shared.push(one)
  }
  return shared.map((one) => asCall(one, limits))
}

function sizedCall<Member extends PlannedQuery>(
  call: AlikeQueries<Member>,
  { expectedCells }: PlanLimits,
) {
  const merged = inSharedBuckets(call)
  return { calls: [call], merged, cells: expectedCells(merged) }
}

/** Whether a call less is worth an answer of this size. */
export function staysSmall(both: Mergeable, { mostCells, expectedCells }: PlanLimits): boolean {
  return expectedCells(both) <= Math.min(MOST_BUCKET_CELLS, mostCells(both.kind))
}

function asCall<Member extends PlannedQuery>(
  { calls, merged }: Sharing<Member>,
  { expectedCells, nowMs }: PlanLimits,
): MergedQueries<Member> {
  const [only, more] = calls
  const members = calls.flatMap((call) => call.members)
  // Buckets of a small answer may answer others later; those of a large one cost more than they may save, unless
  // what is asked of them again soon is the newest ones, in a call that others share.
  const most = merged.toMs > nowMs - NOW_MS ? MOST_CELLS_OF_NOW : SMALL_CELLS
  const isSmall =
    expectedCells(merged) <= most || (only !== undefined && cellsOf(merged) <= cellsOf(only.merged))
  const isAsAsked = members.every(({ isPart }) => !isPart)
  if (only && !more && !isSmall && isAsAsked) {
    return { members, merged: only.merged, isInBuckets: false }
  }
  return { members, merged, isInBuckets: true }
}

function inSharedBuckets({ members, merged }: AlikeQueries<PlannedQuery>): Mergeable {
  const spans = members.flatMap(({ buckets }) => buckets ?? [])
  const stepMs = Math.min(...spans.map((span) => span.stepMs))
  return inStep(merged, stepMs, spans)
}

/** Both in the shorter of their steps. */
export function inSteps(one: Mergeable, other: Mergeable): Mergeable {
  const stepMs = Math.min(one.stepMs ?? MINUTE, other.stepMs ?? MINUTE)
  return inStep(union(one, other), stepMs, [one, other])
}

/** The buckets of this base step from the first of the spans to the last. */
export function inStep(
  merged: Mergeable,
  stepMs: number,
  spans: readonly Pick<BucketSpan, 'fromMs' | 'toMs'>[],
): Mergeable {
  const step = baseStepOf(stepMs)
  if (!step) throw new Error('Buckets are of a base step')
  const fromMs = Math.min(...spans.map((span) => span.fromMs))
  const toMs = Math.max(...spans.map((span) => span.toMs))
  return inBuckets(merged, step, { fromMs, toMs })
}
