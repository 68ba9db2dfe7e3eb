import { asksForMore } from '../merge-failure.js'
import { type MergedObservations, mayBeMerged, type WorkingIds } from './merge-observations.js'
import { observedByBoth } from './mergeable-observation.js'
import type { RecentObservation } from './recent-observations.js'

/** A call, and what it observes for questions that will be due soon. */
export interface RiddenObservations<Member> extends MergedObservations<Member> {
  /** It asks for more than its members do. */
  readonly hasRiders: boolean
  /** Once it is answered, the stored answers of these questions can be loaded anew. */
  readonly renewals: readonly (() => boolean)[]
}

/**
 * The same calls, of which some observe more: what will be due soon. Nobody waits for that; never a call more, and none
 * of more ids than may be merged.
 */
export function withObservationRiders<Member>(
  calls: readonly MergedObservations<Member>[],
  riders: readonly RecentObservation[],
  workingIds: WorkingIds,
): readonly RiddenObservations<Member>[] {
  const grown = calls.map(({ members, merged }) => {
    const renewals: (() => boolean)[] = []
    return { members, merged, hasRiders: false, renewals }
  })
  for (const { mergeable, renew } of riders) {
    const call = grown.find(({ merged }) => mayBeMerged(merged, mergeable, workingIds))
    if (!call) continue
    const both = observedByBoth(call.merged, mergeable)
    call.hasRiders ||= asksForMore(both, call.merged)
    call.merged = both
    if (renew) call.renewals.push(renew)
  }
  return grown
}
