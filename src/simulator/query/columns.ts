import type { AggregateQuery } from './aggregate-query.js'

/** One sum per bucket: of a metric's values, or of those within a view's range. */
export interface Column {
  readonly at: number
  readonly gteMs: number
  readonly ltMs: number
}

/** The columns of each metric: metrics first, then views, in the order of the query. */
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
