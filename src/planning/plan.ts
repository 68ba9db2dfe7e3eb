import { MINUTE } from '../time/clock.js'
import { baseStepOf } from './buckets/base-steps.js'
import type { BucketSpan } from './buckets/bucket-ages.js'
import { usualStepMs } from './granularity-steps.js'
import { inBuckets, type Mergeable } from './mergeable.js'
import { MOST_CELLS } from './working-merges.js'

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
}

/** What is known of how large answers are, in groups times buckets times metrics. */
export interface PlanLimits {
  /** How large an answer may be made by merging. */
  readonly mostCells: (kind: string) => number
  readonly expectedCells: (merged: Mergeable) => number
}

/** How many values a dimension is taken to have where a query names none. */
const USUAL_VALUES: Readonly<Record<string, number>> = {
  queueId: 100,
  userId: 300,
  mediaType: 3,
  direction: 2,
  originatingDirection: 2,
  wrapUpCode: 50,
  flowId: 50,
}

/** What merging may add to an answer that nobody asked for; of a small answer, whatever it is. */
const MOST_WASTE = 1.5
const SMALL_CELLS = 10_000

/** What a call less is worth, where it is asked in shorter buckets for that: some seven megabytes. */
const MOST_BUCKET_CELLS = 100_000

/** The fewest calls, as far as one pass finds them: the largest first, each with all that it can take. */
export function plan<Member extends PlannedQuery>(
  members: readonly Member[],
  limits: PlanLimits,
): readonly MergedQueries<Member>[] {
  // A part of a query is answered from buckets only, so it never shares a call that is asked whole.
  const shapeOf = ({ wanted, isPart }: PlannedQuery) => `${isPart ? 'part ' : ''}${wanted.shape}`
  const calls = by(members, shapeOf).flatMap((alike) => planAlike(alike, limits.mostCells))
  const [inBuckets, whole] = [calls.filter(isBucketed), calls.filter((one) => !isBucketed(one))]
  return [
    ...whole.map(({ members, merged }) => ({ members, merged, isInBuckets: false })),
    ...by(inBuckets, ({ merged }) => merged.seriesKey).flatMap((alike) =>
      planInBuckets(alike, limits),
    ),
  ]
}

/** Lists of those that are equal in this. */
function by<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[][] {
  const lists = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const alike = lists.get(key)
    if (alike) alike.push(item)
    else lists.set(key, [item])
  }
  return [...lists.values()]
}

function isBucketed({ members }: Growing<PlannedQuery>): boolean {
  return members.every(({ buckets }) => buckets !== null)
}

/** Calls for the same series share one in the shortest of their steps, where its answer stays small. */
function planInBuckets<Member extends PlannedQuery>(
  calls: readonly Growing<Member>[],
  { mostCells, expectedCells }: PlanLimits,
): readonly MergedQueries<Member>[] {
  const largestFirst = calls
    .map((call) => ({ calls: [call], merged: inSharedBuckets(call) }))
    .sort((a, b) => expectedCells(b.merged) - expectedCells(a.merged))
  const shared: { calls: Growing<Member>[]; merged: Mergeable }[] = []
  for (const one of largestFirst) {
    const into = shared.find(({ merged }) => {
      const both = inSteps(merged, one.merged)
      const most = Math.min(MOST_BUCKET_CELLS, mostCells(both.kind))
      return expectedCells(both) <= most
    })
    if (into) {
      into.calls.push(...one.calls)
      into.merged = inSteps(into.merged, one.merged)
    } else shared.push(one)
  }
  return shared.map(({ calls, merged }) => {
    const [only, more] = calls
    const members = calls.flatMap((call) => call.members)
    // Buckets of a small answer may answer others later; those of a large one cost more than they may save.
    const isSmall =
      expectedCells(merged) <= SMALL_CELLS ||
      (only !== undefined && cellsOf(merged) <= cellsOf(only.merged))
    const isAsAsked = members.every(({ isPart }) => !isPart)
    if (only && !more && !isSmall && isAsAsked) {
      return { members, merged: only.merged, isInBuckets: false }
    }
    return { members, merged, isInBuckets: true }
  })
}

function inSharedBuckets({ members, merged }: Growing<PlannedQuery>): Mergeable {
  const spans = members.flatMap(({ buckets }) => buckets ?? [])
  const stepMs = Math.min(...spans.map((span) => span.stepMs))
  return inStep(merged, stepMs, spans)
}

function inSteps(one: Mergeable, other: Mergeable): Mergeable {
  const stepMs = Math.min(one.stepMs ?? MINUTE, other.stepMs ?? MINUTE)
  return inStep(union(one, other), stepMs, [one, other])
}

function inStep(
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

interface Growing<Member> {
  readonly members: Member[]
  merged: Mergeable
  /** Of its members, each by itself. */
  askedCells: number
}

function planAlike<Member extends PlannedQuery>(
  members: readonly Member[],
  mostCells: PlanLimits['mostCells'],
): readonly Growing<Member>[] {
  const largestFirst = members
    .map((member) => ({ member, cells: cellsOf(member.wanted) }))
    .sort((a, b) => b.cells - a.cells)
  const calls: Growing<Member>[] = []
  for (const { member, cells } of largestFirst) {
    const { wanted } = member
    const call = calls.find((one) => fits(one, wanted, cells, mostCells))
    if (call) {
      call.members.push(member)
      call.merged = union(call.merged, wanted)
      call.askedCells += cells
    } else calls.push({ members: [member], merged: wanted, askedCells: cells })
  }
  return calls
}

function fits(
  { merged, askedCells }: Growing<unknown>,
  mergeable: Mergeable,
  cells: number,
  mostCells: PlanLimits['mostCells'],
): boolean {
  if (!keepsEdges(merged, mergeable)) return false
  const both = cellsOf(union(merged, mergeable))
  const most = mostCells(merged.kind)
  // Whoever asks for the larger pays for the smaller already, unless the larger is what was refused.
  if (both > most && (most < MOST_CELLS || both > cellsOf(merged))) return false
  return both <= SMALL_CELLS || both <= MOST_WASTE * (askedCells + cells)
}

/** Each query's last bucket ends with a bucket of both, or with both. */
function keepsEdges(one: Mergeable, other: Mergeable): boolean {
  const { stepMs } = one
  if (stepMs === null) return true
  const toMs = Math.max(one.toMs, other.toMs)
  return [one, other].every(
    (each) => each.toMs === toMs || (each.toMs - each.fromMs) % stepMs === 0,
  )
}

/** Asks for what either asks for, and for no less. */
export function union(one: Mergeable, other: Mergeable): Mergeable {
  const conditions = new Map<string, ReadonlySet<string>>()
  for (const [dimension, values] of one.conditions) {
    const others = other.conditions.get(dimension)
    if (others) conditions.set(dimension, new Set([...values, ...others]))
  }
  return {
    ...one,
    fromMs: Math.min(one.fromMs, other.fromMs),
    toMs: Math.max(one.toMs, other.toMs),
    conditions,
    metrics: new Set([...one.metrics, ...other.metrics]),
  }
}

/** How large its answer can be, in groups times buckets times metrics. */
export function cellsOf(merged: Mergeable): number {
  const { fromMs, toMs, query } = merged
  const stepMs = query.granularity === undefined ? toMs - fromMs : usualStepMs(query.granularity)
  return Math.ceil((toMs - fromMs) / stepMs) * seriesOf(merged)
}

/** Groups times metrics. */
export function seriesOf({ groups, conditions, metrics }: Mergeable): number {
  let series = metrics.size
  for (const dimension of groups)
    series *= conditions.get(dimension)?.size ?? USUAL_VALUES[dimension] ?? 1
  return series
}
