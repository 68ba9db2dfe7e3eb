import { bucketAt } from '../../../src/reports/time/buckets.js'
import type { WireAggregateQuery } from '../../../src/upstream/wire/wire.js'
import type { Emission } from './emissions.js'
import type { Part } from './expected-ages.js'
import { isKnown, matches, within } from './synthetic-upstream.js'
import { Tallies } from './tally.js'
import { line } from './told.js'

/** What direct readings of these parts tell of the question's buckets, counted from what happened. */
export function expectedLines(
  emissions: readonly Emission[],
  { groupBy, filter, metrics }: WireAggregateQuery,
  edgesMs: readonly number[],
  parts: readonly Pick<Part, 'fromMs' | 'toMs' | 'asOfMs'>[],
): readonly string[] {
  const tallies = new Tallies(groupBy)
  for (const { fromMs, toMs, asOfMs } of parts) {
    for (const emission of within(emissions, fromMs, toMs)) {
      if (!isKnown(emission, asOfMs) || !metrics.includes(emission.metric)) continue
      if (!matches(filter, emission.dimensions)) continue
      tallies.add(emission, bucketAt(edgesMs, emission.atMs))
    }
  }
  return [...tallies.groups.values()]
    .flatMap(({ group, buckets }) =>
      [...buckets].flatMap(([index, byMetric]) =>
        [...byMetric].map(([metric, tally]) =>
          line(group, edgesMs[index] ?? 0, edgesMs[index + 1] ?? 0, metric, tally.stats()),
        ),
      ),
    )
    .sort()
}
