import type { MediaType } from '../analytics-query/media-type.js'
import type { EntityView } from '../buckets/row-views.js'
import type { QueuePerformance } from './groups.js'
import type { Column, MetricColumns } from './metric-columns.js'

/** One queue and media type over all buckets that are not left out, one number per start. */
export interface QueuePerformanceSeries {
  readonly queue: EntityView
  readonly mediaType: MediaType
  readonly starts: readonly string[]
  readonly offered: readonly number[]
  readonly answered: readonly number[]
  readonly abandoned: readonly number[]
  readonly serviceLevelRatio: readonly (number | null)[]
  readonly handleAverageSeconds: readonly (number | null)[]
  readonly waitAverageSeconds: readonly (number | null)[]
}

/** Each is made when it is asked for. */
export function* seriesOf(
  { edgesMs, groups }: QueuePerformance,
  queueOf: (id: string) => EntityView,
): Generator<QueuePerformanceSeries, void, undefined> {
  const starts = edgesMs.slice(0, -1).map((ms) => new Date(ms).toISOString())
  for (const { queueId, mediaType, cells } of groups) {
    const leftOut = new Set(cells.leftOut)
    const told = <Item>(list: readonly Item[]) => list.filter((_, index) => !leftOut.has(index))
    const column = (name: Column) => told(dense(cells, name, starts.length))
    yield {
      queue: queueOf(queueId),
      mediaType,
      starts: leftOut.size > 0 ? told(starts) : starts,
      offered: column('nOffered.count'),
      answered: column('tAnswered.count'),
      abandoned: column('tAbandon.count'),
      serviceLevelRatio: quotients(
        column('oServiceLevel.numerator'),
        column('oServiceLevel.denominator'),
        1,
      ),
      handleAverageSeconds: quotients(column('tHandle.sum'), column('tHandle.count'), 1_000),
      waitAverageSeconds: quotients(column('tWait.sum'), column('tWait.count'), 1_000),
    }
  }
}

/** A number for every bucket, zero where nothing happened. */
function dense({ at, columns }: MetricColumns, name: Column, length: number): readonly number[] {
  const all = new Array<number>(length).fill(0)
  const some = columns[name]
  if (some) for (const [index, bucket] of at.entries()) all[bucket] = some[index] ?? Number.NaN
  return all
}

function quotients(
  sums: readonly number[],
  counts: readonly number[],
  unit: number,
): readonly (number | null)[] {
  return sums.map((sum, index) => {
    const count = counts[index] ?? 0
    return count > 0 ? sum / count / unit : null
  })
}
