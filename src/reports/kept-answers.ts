import type { Clock } from '../clock.js'
import type { Genesys } from '../upstream/genesys.js'
import { KEPT_MS, KeptParts } from './kept-parts.js'

/** One answer of aggregates, with the instants of its exchange. */
export type AggregateReading = Awaited<ReturnType<Genesys['queryUserAggregates']>>

/** Metrics in all answers together: some 30 MB. */
const MOST_METRICS = 100_000

/** Answers of loads that take several queries. */
export function keptAnswers(clock: Clock): KeptParts<AggregateReading> {
  return new KeptParts({ clock, keepMs: KEPT_MS, mostSize: MOST_METRICS }, metricCount)
}

function metricCount({ value }: AggregateReading): number {
  let count = 1
  for (const result of value.results ?? []) {
    for (const bucket of result?.data ?? []) count += 1 + (bucket?.metrics?.length ?? 0)
  }
  return count
}
