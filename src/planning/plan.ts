import { type AlikeQueries, mergeAlike } from './merge-alike.js'
import type { MergedQueries, PlanLimits, PlannedQuery } from './planned-call.js'
import { shareBuckets } from './share-buckets.js'

/** The fewest calls: queries of one shape together, then what of them reads buckets of one series. */
export function plan<Member extends PlannedQuery>(
  members: readonly Member[],
  limits: PlanLimits,
): readonly MergedQueries<Member>[] {
  // A part of a query is answered from buckets only: it never shares a call that is asked whole.
  const shapeOf = ({ wanted, isPart }: PlannedQuery) => `${isPart ? 'part ' : ''}${wanted.shape}`
  const calls = by(members, shapeOf).flatMap((alike) => mergeAlike(alike, limits.mostCells))
  const [inBuckets, whole] = [calls.filter(isBucketed), calls.filter((one) => !isBucketed(one))]
  return [
    ...whole.map(({ members, merged }) => ({ members, merged, isInBuckets: false })),
    ...by(inBuckets, ({ merged }) => merged.seriesKey).flatMap((alike) =>
      shareBuckets(alike, limits),
    ),
  ]
}

function isBucketed({ members }: AlikeQueries<PlannedQuery>): boolean {
  return members.every(({ buckets }) => buckets !== null)
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
