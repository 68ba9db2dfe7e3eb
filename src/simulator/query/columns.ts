import type { AggregateQuery } from './aggregate-query.js'

/** One thing that is summed per bucket: a metric, or a view's range of a metric's values. */
export interface Column {
  readonly at: number
  readonly gteMs: number
  readonly ltMs: number
}

/** The columns that each metric feeds: metrics first, then views, in the order of the question. */
export function columnsByMetric({
  metrics,
  views,
}: AggregateQuery): Readonly<Record<string, readonly Column[]>> {
  const byMetric: Record<string, Column[]> = {}
  const everything = { gteMs: Number.NEGATIVE_INFINITY, ltMs: Number.POSITIVE_INFINITY }
  const sources = [...metrics.map((target) => ({ target, ...everything })), ...views]
  sources.forEach(({ target, gteMs, ltMs }, at) => {
    byMetric[target] = [...(byMetric[target] ?? []), { at, gteMs, ltMs }]
  })
  return byMetric
}
