import type { MediaType } from '../analytics-query/media-type.js'
import type { EntityView } from '../buckets/row-views.js'
import type { MediaGroup, MediaGroups } from '../conversation-metrics/media-groups.js'
import type { MetricColumns } from '../conversation-metrics/metric-columns.js'
import type { Column } from './profile.js'

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

/** A column is made when it is asked for: what nobody selects costs nothing. */
class SeriesView implements QueuePerformanceSeries {
  readonly queue: EntityView
  readonly mediaType: MediaType
  readonly #starts: readonly string[]
  readonly #cells: MetricColumns

  constructor(queue: EntityView, { mediaType, cells }: MediaGroup, starts: readonly string[]) {
    this.queue = queue
    this.mediaType = mediaType
    this.#starts = starts
    this.#cells = cells
  }

  get starts() {
    return this.#told(this.#starts)
  }
  get offered() {
    return this.#column('nOffered.count')
  }
  get answered() {
    return this.#column('tAnswered.count')
  }
  get abandoned() {
    return this.#column('tAbandon.count')
  }
  get serviceLevelRatio() {
    return this.#quotients('oServiceLevel.numerator', 'oServiceLevel.denominator', 1)
  }
  get handleAverageSeconds() {
    return this.#quotients('tHandle.sum', 'tHandle.count', 1_000)
  }
  get waitAverageSeconds() {
    return this.#quotients('tWait.sum', 'tWait.count', 1_000)
  }

  #column(name: Column): readonly number[] {
    return this.#told(dense(this.#cells, name, this.#starts.length))
  }

  #quotients(sums: Column, counts: Column, unit: number): readonly (number | null)[] {
    return quotients(this.#column(sums), this.#column(counts), unit)
  }

  #told<Item>(list: readonly Item[]): readonly Item[] {
    const { leftOut = [] } = this.#cells
    if (leftOut.length === 0) return list
    const without = new Set(leftOut)
    return list.filter((_, index) => !without.has(index))
  }
}

/** Each is made when it is asked for. */
export function* seriesOf(
  { edgesMs, groups }: MediaGroups,
  queueOf: (id: string) => EntityView,
): Generator<QueuePerformanceSeries, void, undefined> {
  const starts = edgesMs.slice(0, -1).map((ms) => new Date(ms).toISOString())
  for (const group of groups) yield new SeriesView(queueOf(group.entityId), group, starts)
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
