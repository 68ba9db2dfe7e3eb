import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadAggregateResult, ReadMetric } from '../../upstream/wire/wire.js'
import { workOf } from '../buckets/indexed-data.js'
import type { AnswerShape } from '../drift/answer-shape.js'

const STATS_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  n: ['count'],
  t: ['count', 'sum', 'min', 'max'],
  o: ['count', 'ratio', 'numerator', 'denominator', 'target', 'calculatedMetricValue'],
}

/** What may come for these metrics without being news: any of the usual statistics of their kind. */
export function expectedShape(metrics: readonly string[]): AnswerShape {
  return {
    columns: metrics.flatMap((metric) =>
      (STATS_BY_KIND[metric.charAt(0)] ?? []).map((stat) => ({
        name: `${metric}.${stat}`,
        type: 'number',
      })),
    ),
  }
}

/** Each metric's statistics with their types, once each. What could not be read has none. */
export async function observationShape(
  results: Iterable<{ readonly data?: readonly (ReadMetric | null)[] | null | undefined } | null>,
  did: SlicedWork,
): Promise<AnswerShape> {
  const seen = new SeenStats()
  for (const result of results) {
    seen.addAll(result?.data ?? [])
    await did(1 + (result?.data?.length ?? 0))
  }
  return seen.shape
}

/** Of every metric of every bucket. */
export async function aggregateShape(
  results: Iterable<ReadAggregateResult | null>,
  did: SlicedWork,
): Promise<AnswerShape> {
  const seen = new SeenStats()
  for (const result of results) {
    for (const bucket of result?.data ?? []) {
      seen.addAll(bucket?.metrics ?? [])
      await did(workOf(bucket?.metrics))
    }
    await did(1)
  }
  return seen.shape
}

class SeenStats {
  /** Types by metric and statistic. */
  readonly #types = new Map<string, Map<string, string>>()

  addAll(metrics: Iterable<ReadMetric | null>): void {
    for (const one of metrics) if (one) this.#add(one)
  }

  get shape(): AnswerShape {
    const columns = [...this.#types].flatMap(([metric, types]) =>
      [...types].map(([stat, type]) => ({ name: `${metric}.${stat}`, type })),
    )
    return { columns }
  }

  #add({ metric, stats }: ReadMetric): void {
    const types = this.#types.get(metric) ?? new Map<string, string>()
    this.#types.set(metric, types)
    for (const [stat, value] of Object.entries(stats ?? {})) {
      if (value !== null) types.set(stat, typeof value)
    }
  }
}
