import { asksForMore } from '../asks-for-more.js'
import { hasRoomFor, type MergedObservations, type WorkingIds } from './merge-observations.js'
import { observedByBoth, tellsAllOf } from './mergeable-observation.js'
import type { RecentObservation } from './recent-observations.js'

/** A call, and what it observes for questions that will be due soon. */
export interface RiddenObservations<Member> extends MergedObservations<Member> {
  /** It asks for more than its members do. */
  readonly hasRiders: boolean
  /** Once it is answered, the stored answers of these questions can be loaded anew. */
  readonly renewals: readonly (() => void)[]
}

/** A question that somebody still reads. */
export interface ObservationRider extends Pick<RecentObservation, 'mergeable'> {
  /** Loads its stored answer anew. Absent: it is not due. */
  readonly renew?: (() => void) | undefined
}

/**
 * The same calls, of which some observe more: what others still read. Nobody waits for that; never a call more, and none
 * of more ids than may be merged.
 */
export function withObservationRiders<Member>(
  calls: readonly MergedObservations<Member>[],
  riders: readonly ObservationRider[],
  workingIds: WorkingIds,
): readonly RiddenObservations<Member>[] {
  const grown = calls.map(({ members, merged, isApart }) => {
    const renewals: (() => void)[] = []
    return { members, merged, isApart, hasRiders: false, renewals }
  })
  for (const { mergeable, renew } of riders) {
    const call = grown.find((one) => hasRoomFor(one, mergeable, workingIds))
    if (!call) continue
    if (!tellsAllOf(call.merged, mergeable)) {
      const both = observedByBoth(call.merged, mergeable)
      call.hasRiders ||= asksForMore(both, call.merged)
      call.merged = both
    }
    if (renew) call.renewals.push(renew)
  }
  return grown
}
