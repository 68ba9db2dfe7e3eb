import type { WireAggregateAnswer, WireMetric } from '../upstream/wire.js'
import type { Shape } from './shapes.js'

const STATS_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  n: ['count'],
  t: ['count', 'sum', 'min', 'max'],
  o: ['count', 'ratio', 'numerator', 'denominator', 'target', 'calculatedMetricValue'],
}

/** What may come for these metrics without being news: any of the usual statistics of their kind. */
export function expectedShape(metrics: readonly string[]): Shape {
  return {
    columns: metrics.flatMap((metric) =>
      (STATS_BY_KIND[metric.charAt(0)] ?? []).map((stat) => ({
        name: `${metric}.${stat}`,
        type: 'number',
      })),
    ),
  }
}

/** Each metric's statistics with their types, once each. */
export function wireShape(metrics: Iterable<WireMetric>): Shape {
  const types = new Map<string, string>()
  for (const { metric, stats } of metrics) {
    for (const [stat, value] of Object.entries(stats ?? {})) {
      types.set(`${metric}.${stat}`, typeof value)
    }
  }
  return { columns: [...types].map(([name, type]) => ({ name, type })) }
}

/** Every metric of every bucket. */
export function* metricsIn({ results }: WireAggregateAnswer): Generator<WireMetric> {
  for (const { data } of results ?? []) {
    for (const { metrics } of data ?? []) yield* metrics ?? []
  }
}
