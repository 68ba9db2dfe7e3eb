import type { ReadAggregateAnswer, ReadMetric } from '../upstream/wire.js'
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

/** Each metric's statistics with their types, once each. What could not be read has none. */
export function wireShape(metrics: Iterable<ReadMetric>): Shape {
  const types = new Map<string, string>()
  for (const { metric, stats } of metrics) {
    for (const [stat, value] of Object.entries(stats ?? {})) {
      if (value !== null) types.set(`${metric}.${stat}`, typeof value)
    }
  }
  return { columns: [...types].map(([name, type]) => ({ name, type })) }
}

/** Every metric of every bucket. */
export function* metricsIn(answers: Iterable<ReadAggregateAnswer>): Generator<ReadMetric> {
  for (const { results } of answers) {
    for (const result of results ?? []) {
      for (const bucket of result?.data ?? []) {
        for (const metric of bucket?.metrics ?? []) if (metric) yield metric
      }
    }
  }
}
