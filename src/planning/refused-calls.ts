import type { PlanningEvent } from './events.js'
import type { MergedCallsOptions } from './merged-calls.js'
import { cellsOf } from './query-size.js'
import type { WorkingMerges } from './working-merges.js'

/** What is remembered and told of calls that were refused: queries like theirs are asked otherwise from then on. */
export function refusedCalls(
  working: WorkingMerges,
  onEvent: (event: PlanningEvent) => void,
): Pick<MergedCallsOptions, 'onRefused' | 'onBucketsRefused' | 'onRidersRefused'> {
  return {
    onRefused: ({ merged, members }, isTooLarge) => {
      if (isTooLarge) working.refused(merged.kind, cellsOf(merged))
      const [first] = members
      if (!first) return
      onEvent({ type: 'mergeRefused', family: first.endpoint.family, queries: members.length })
    },
    onBucketsRefused: ({ merged, members: [first] }, isTooLarge) => {
      working.askWhole(merged.seriesKind)
      if (isTooLarge) working.refused(merged.kind, cellsOf(merged))
      if (first) onEvent({ type: 'askedWhole', family: first.endpoint.family })
    },
    onRidersRefused: ({ merged, members: [first], hasUntriedRiders }, isTooLarge) => {
      // Those that were answered before are not suspect.
      if (hasUntriedRiders) working.readNothingUntried(merged.seriesKey)
      else working.readNothingAlong(merged.seriesKey)
      if (isTooLarge) working.refused(merged.kind, cellsOf(merged))
      if (first) onEvent({ type: 'mergeRefused', family: first.endpoint.family, queries: 1 })
    },
  }
}
