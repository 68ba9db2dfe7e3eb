import type { BucketSpan } from './buckets/bucket-ages.js'
import { coverage, type Need } from './buckets/coverage.js'
import type { Reading } from './buckets/reading.js'
import { mergeableOf } from './mergeable.js'
import type { MergedQueries, PlanLimits } from './planned-call.js'
import { stepOf } from './planned-query.js'
import type { RecentQuestion } from './recent-questions.js'
import { inStep, inSteps, staysSmall } from './share-buckets.js'

/** A question that will be due soon: what of its buckets is not known may be read along with those of others. */
export interface Rider {
  readonly need: Need
  /** By when it will be due, at the latest. */
  readonly byMs: number
  /** As in `RecentQuestion`. */
  readonly isTried: boolean
  /** Puts its stored answer together anew. */
  readonly renew?: (() => void) | undefined
}

/** Null: no buckets of a base step are its own. */
export function riderOf(
  { endpoint, ages, recurring, freshMs, isTried }: RecentQuestion,
  nowMs: number,
): Rider | null {
  const byMs = nowMs + freshMs / 2
  // A rolling interval has moved by then: what it will ask for is read, as far as it has begun.
  const { query, edgesMs } = recurring.again(byMs)
  const mergeable = mergeableOf(endpoint.path, query)
  const step = stepOf({ edgesMs, recurring }, nowMs)
  if (!mergeable || !step) return null
  const { fromMs, toMs } = mergeable
  // Whether it uses what is read for it is decided when it is due.
  const mayReuse = () => true
  const need = { mergeable, fromMs, toMs, stepMs: step.ms, ages, mayReuse, usableShare: 1 }
  return { need, byMs, isTried, renew: recurring.renew }
}

/** What decides whether a rider rides. */
export interface RiderFacts {
  readonly limits: PlanLimits
  readonly knownOf: (need: Need) => readonly Reading[]
  /** Whether a call under way reads these buckets. */
  readonly isBeingRead: (need: Need, buckets: Pick<BucketSpan, 'fromMs' | 'toMs'>) => boolean
}

const NONE: readonly (() => void)[] = []

/**
 * The same calls, of which some read more: what riders will need that is not known. Nobody waits for that; what
 * is kept of it answers them when they are due. Never a call more, and none that grows too large.
 */
export function withRiders<Member>(
  calls: readonly MergedQueries<Member>[],
  riders: readonly Rider[],
  { limits, knownOf, isBeingRead }: RiderFacts,
): readonly MergedQueries<Member>[] {
  const isRidable = ({ isInBuckets }: MergedQueries<Member>) => isInBuckets
  if (riders.length === 0 || !calls.some(isRidable)) return calls
  const grown = calls.map((call) => ({
    ...call,
    hasRiders: false,
    hasUntriedRiders: false,
    renewals: [...NONE],
  }))
  for (const { need, byMs, isTried, renew } of riders) {
    const { seriesKey } = need.mergeable
    const ofSeries = grown.filter((call) => isRidable(call) && call.merged.seriesKey === seriesKey)
    if (ofSeries.length === 0) continue
    const missing = coverage(need, knownOf(need), byMs)
    if (missing.kind === 'complete') {
      if (renew) ofSeries[0]?.renewals.push(renew)
      continue
    }
    if (isBeingRead(need, missing)) continue
    const wanted = inStep(need.mergeable, need.stepMs, [missing])
    const call = ofSeries.find(({ merged }) => staysSmall(inSteps(merged, wanted), limits))
    if (!call) continue
    call.merged = inSteps(call.merged, wanted)
    call.hasRiders = true
    call.hasUntriedRiders ||= !isTried
    if (renew) call.renewals.push(renew)
  }
  return grown
}
