import { usualStepMs } from './granularity-steps.js'
import type { Mergeable } from './mergeable.js'
import { MOST_CELLS } from './working-merges.js'

/** Queries that one call answers. */
export interface MergedQueries<Member> {
  readonly members: readonly Member[]
  readonly merged: Mergeable
}

/** How large an answer may be made by merging, in groups times buckets times metrics. */
export type MostCells = (kind: string) => number

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

/** The fewest calls, as far as one pass finds them: the largest first, each with all that it can take. */
export function plan<Member extends { readonly mergeable: Mergeable }>(
  members: readonly Member[],
  mostCells: MostCells,
): readonly MergedQueries<Member>[] {
  const byShape = new Map<string, Member[]>()
  for (const member of members) {
    const { shape } = member.mergeable
    const alike = byShape.get(shape) ?? []
    byShape.set(shape, alike)
    alike.push(member)
  }
  return [...byShape.values()].flatMap((alike) => planAlike(alike, mostCells))
}

interface Growing<Member> {
  readonly members: Member[]
  merged: Mergeable
  /** Of its members, each by itself. */
  askedCells: number
}

function planAlike<Member extends { readonly mergeable: Mergeable }>(
  members: readonly Member[],
  mostCells: MostCells,
): readonly MergedQueries<Member>[] {
  const largestFirst = members
    .map((member) => ({ member, cells: cellsOf(member.mergeable) }))
    .sort((a, b) => b.cells - a.cells)
  const calls: Growing<Member>[] = []
  for (const { member, cells } of largestFirst) {
    const { mergeable } = member
    const call = calls.find((one) => fits(one, mergeable, cells, mostCells))
    if (call) {
      call.members.push(member)
      call.merged = union(call.merged, mergeable)
      call.askedCells += cells
    } else calls.push({ members: [member], merged: mergeable, askedCells: cells })
  }
  return calls
}

function fits(
  { merged, askedCells }: Growing<unknown>,
  mergeable: Mergeable,
  cells: number,
  mostCells: MostCells,
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
export function cellsOf({
  fromMs,
  toMs,
  groups,
  conditions,
  metrics,
  query: { granularity },
}: Mergeable): number {
  const stepMs = granularity === undefined ? toMs - fromMs : usualStepMs(granularity)
  let cells = Math.ceil((toMs - fromMs) / stepMs) * metrics.size
  for (const dimension of groups)
    cells *= conditions.get(dimension)?.size ?? USUAL_VALUES[dimension] ?? 1
  return cells
}
