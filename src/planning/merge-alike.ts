import type { Mergeable } from './mergeable.js'
import type { PlanLimits, PlannedQuery } from './planned-call.js'
import { byContent } from './query-order.js'
import { cellsOf, SMALL_CELLS } from './query-size.js'
import { union } from './union.js'
import { MOST_CELLS } from './working-merges.js'

/** Queries of one shape that share a call: each has its part of the answer by leaving out. */
export interface AlikeQueries<Member> {
  readonly members: readonly Member[]
  readonly merged: Mergeable
}

interface Sized<Member> {
  readonly member: Member
  /** Of its own answer. */
  readonly cells: number
  /** Its place among those that came. */
  readonly place: number
}

interface Growing<Member> {
  readonly taken: Sized<Member>[]
  merged: Mergeable
  /** Of its members, each by itself. */
  askedCells: number
}

/** What merging may add to an answer that nobody asked for; of a small answer, whatever it is. */
const MOST_WASTE = 1.5

/** Queries of one shape in the fewest calls, as far as one pass finds them: the largest first, each with all that it can take. */
export function mergeAlike<Member extends PlannedQuery>(
  members: readonly Member[],
  mostCells: PlanLimits['mostCells'],
): readonly AlikeQueries<Member>[] {
  const largestFirst = members
    .map((member, place) => ({ member, place, cells: cellsOf(member.wanted) }))
    .sort((a, b) => b.cells - a.cells || byContent(a.member.wanted, b.member.wanted))
  const calls: Growing<Member>[] = []
  for (const one of largestFirst) {
    if (joinFirst(calls, one, mostCells)) continue
    calls.push({ taken: [one], merged: one.member.wanted, askedCells: one.cells })
  }
  return calls.map(({ taken, merged }) => ({ members: inTurn(taken), merged }))
}

/** Whether one of the calls takes it. */
function joinFirst<Member extends PlannedQuery>(
  calls: readonly Growing<Member>[],
  one: Sized<Member>,
  mostCells: PlanLimits['mostCells'],
): boolean {
  for (const call of calls) {
    const together = fitting(call, one.member.wanted, one.cells, mostCells)
    if (!together) continue
    call.taken.push(one)
    call.merged = together
    call.askedCells += one.cells
    return true
  }
  return false
}

/** The largest first, and of equally large ones who came first: who of equally urgent ones pays goes by it. */
function inTurn<Member>(taken: readonly Sized<Member>[]): readonly Member[] {
  const sorted = taken.toSorted((a, b) => b.cells - a.cells || a.place - b.place)
  return sorted.map(({ member }) => member)
}

/** Both in one query; null: they are asked apart. */
function fitting(
  { merged, askedCells }: Pick<Growing<unknown>, 'merged' | 'askedCells'>,
  mergeable: Mergeable,
  cells: number,
  mostCells: PlanLimits['mostCells'],
): Mergeable | null {
  if (!keepsEdges(merged, mergeable)) return null
  const together = union(merged, mergeable)
  if (!mayBeAsked(together)) return null
  const both = cellsOf(together)
  const most = mostCells(merged.kind)
  // Whoever asks for the larger pays for the smaller already, unless the larger is what was refused.
  if (both > most && (most < MOST_CELLS || both > cellsOf(merged))) return null
  const isWorthIt = both <= SMALL_CELLS || both <= MOST_WASTE * (askedCells + cells)
  return isWorthIt ? together : null
}

function mayBeAsked({ conditions, mostValues }: Mergeable): boolean {
  return [...conditions.values()].every(({ size }) => size <= mostValues)
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
