import { type MergeableObservation, observedByBoth } from './mergeable-observation.js'

/**
 * Of ids in one query. How many predicates observations take is not documented; a hundred are what user aggregates
 * take (developer center). Who asks for more by himself is asked as he asks.
 */
export const MOST_IDS = 100

/** Queries that one call answers. */
export interface MergedObservations<Member> {
  readonly members: readonly Member[]
  readonly merged: MergeableObservation
  /** Nothing may be asked beside it. */
  readonly isApart: boolean
}

/** How many ids of one kind no call was refused for. 0: queries of this kind are not merged. */
export type WorkingIds = (kind: string) => number

export interface MergeRules {
  readonly workingIds: WorkingIds
  /** Whether it would have a shared call refused. */
  readonly isApart: (asked: MergeableObservation) => boolean
}

interface Growing<Member> extends MergedObservations<Member> {
  readonly members: Member[]
  merged: MergeableObservation
}

/** The fewest calls that one pass finds: the largest query first, each call with all that it can take. */
export function mergeObservations<Member extends { readonly mergeable: MergeableObservation }>(
  members: readonly Member[],
  { workingIds, isApart }: MergeRules,
): readonly MergedObservations<Member>[] {
  const largestFirst = [...members].sort((a, b) => b.mergeable.ids.size - a.mergeable.ids.size)
  const calls: Growing<Member>[] = []
  for (const member of largestFirst) {
    const { mergeable } = member
    if (isApart(mergeable)) {
      calls.push({ members: [member], merged: mergeable, isApart: true })
      continue
    }
    const call = calls.find((one) => hasRoomFor(one, mergeable, workingIds))
    if (call) {
      call.members.push(member)
      call.merged = observedByBoth(call.merged, mergeable)
    } else calls.push({ members: [member], merged: mergeable, isApart: false })
  }
  return calls
}

/** Whether it may be asked in this call, too. */
export function hasRoomFor(
  { merged, isApart }: Pick<MergedObservations<unknown>, 'merged' | 'isApart'>,
  other: MergeableObservation,
  workingIds: WorkingIds,
): boolean {
  if (isApart || merged.shape !== other.shape) return false
  const working = workingIds(merged.kind)
  const more = [...other.ids].filter((id) => !merged.ids.has(id)).length
  const size = merged.ids.size + more
  // Whoever asks for the larger pays for the smaller already.
  return size <= working && (size <= MOST_IDS || size <= merged.ids.size)
}
