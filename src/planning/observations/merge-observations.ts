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
}

/** How many ids of one kind no call was refused for. 0: queries of this kind are not merged. */
export type WorkingIds = (kind: string) => number

interface Growing<Member> extends MergedObservations<Member> {
  readonly members: Member[]
  merged: MergeableObservation
}

/** The fewest calls that one pass finds: the largest query first, each call with all that it can take. */
export function mergeObservations<Member extends { readonly mergeable: MergeableObservation }>(
  members: readonly Member[],
  workingIds: WorkingIds,
): readonly MergedObservations<Member>[] {
  const largestFirst = [...members].sort((a, b) => b.mergeable.ids.size - a.mergeable.ids.size)
  const calls: Growing<Member>[] = []
  for (const member of largestFirst) {
    const { mergeable } = member
    const call = calls.find(({ merged }) => mayBeMerged(merged, mergeable, workingIds))
    if (call) {
      call.members.push(member)
      call.merged = observedByBoth(call.merged, mergeable)
    } else calls.push({ members: [member], merged: mergeable })
  }
  return calls
}

/** Whether both may be asked in one call. */
export function mayBeMerged(
  merged: MergeableObservation,
  other: MergeableObservation,
  workingIds: WorkingIds,
): boolean {
  if (merged.shape !== other.shape) return false
  const working = workingIds(merged.kind)
  const { size } = observedByBoth(merged, other).ids
  // Whoever asks for the larger pays for the smaller already.
  return size <= working && (size <= MOST_IDS || size <= merged.ids.size)
}
