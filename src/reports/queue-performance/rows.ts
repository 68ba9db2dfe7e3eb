import type { MediaType } from '../analytics-query/media-type.js'
import { type BucketView, bucketViews, type EntityView } from '../buckets/row-views.js'
import { type DurationStats, durationStats } from './duration-stats.js'
import type { QueuePerformance } from './groups.js'
import type { Column, MetricColumns, TimerMetric } from './metric-columns.js'

export interface ServiceLevelView {
  readonly ratio: number
  readonly numerator: number
  readonly denominator: number
  readonly target: number | null
}

type TimerColumns = Readonly<Record<'count' | 'sum' | 'min' | 'max', Column>>

/** Put together once: of a name that is made for each row, a look-up takes longer than the rest of it. */
const TIMERS = {
  tAnswered: columnsOf('tAnswered'),
  tAbandon: columnsOf('tAbandon'),
  tWait: columnsOf('tWait'),
  tTalk: columnsOf('tTalk'),
  tHeld: columnsOf('tHeld'),
  tAcw: columnsOf('tAcw'),
  tHandle: columnsOf('tHandle'),
} satisfies Record<TimerMetric, TimerColumns>

function columnsOf(metric: TimerMetric): TimerColumns {
  return {
    count: `${metric}.count`,
    sum: `${metric}.sum`,
    min: `${metric}.min`,
    max: `${metric}.max`,
  }
}

/** Stands for "no event in this bucket". */
const NOWHERE = -1

/** One row, read from the columns field by field: what nobody selects costs nothing. */
export class QueuePerformanceRow {
  readonly queue: EntityView
  readonly mediaType: MediaType
  readonly interval: BucketView
  readonly #cells: MetricColumns
  readonly #index: number

  constructor(
    queue: EntityView,
    mediaType: MediaType,
    interval: BucketView,
    cells: MetricColumns,
    index: number,
  ) {
    this.queue = queue
    this.mediaType = mediaType
    this.interval = interval
    this.#cells = cells
    this.#index = index
  }

  get offered(): number {
    return this.#number('nOffered.count')
  }
  get answered(): number {
    return this.#number('tAnswered.count')
  }
  get abandoned(): number {
    return this.#number('tAbandon.count')
  }
  get transferred(): number {
    return this.#number('nTransferred.count')
  }
  get serviceLevel(): ServiceLevelView | null {
    const numerator = this.#number('oServiceLevel.numerator')
    const denominator = this.#number('oServiceLevel.denominator')
    // NaN where one of them is not known.
    if (!(denominator > 0)) return null
    const target = this.#number('oServiceLevel.target')
    return {
      // Not the upstream's ratio: parts that were folded have none in common.
      ratio: numerator / denominator,
      numerator,
      denominator,
      target: Number.isFinite(target) ? target : null,
    }
  }
  get answerDelay(): DurationStats {
    return this.#timer(TIMERS.tAnswered)
  }
  get abandonDelay(): DurationStats {
    return this.#timer(TIMERS.tAbandon)
  }
  get wait(): DurationStats {
    return this.#timer(TIMERS.tWait)
  }
  get talk(): DurationStats {
    return this.#timer(TIMERS.tTalk)
  }
  get hold(): DurationStats {
    return this.#timer(TIMERS.tHeld)
  }
  get afterCallWork(): DurationStats {
    return this.#timer(TIMERS.tAcw)
  }
  get handle(): DurationStats {
    return this.#timer(TIMERS.tHandle)
  }

  #timer({ count, sum, min, max }: TimerColumns): DurationStats {
    return durationStats(
      this.#number(count),
      this.#number(sum),
      this.#number(min),
      this.#number(max),
    )
  }
  #number(column: Column): number {
    const number = this.#cells.columns[column]?.[this.#index]
    return number === null ? Number.NaN : (number ?? 0)
  }
}

/** One row per group and bucket that is not left out. */
export function rowCount({ edgesMs, groups }: QueuePerformance): number {
  const buckets = Math.max(0, edgesMs.length - 1)
  return groups.reduce((rows, { cells }) => rows + buckets - (cells.leftOut?.length ?? 0), 0)
}

/**
 * All rows in the contract's order: queue id, media type name, bucket; empty buckets are zeros, those
 * left out have no row. Each is made when it is asked for.
 */
export function* rowsOf(
  { edgesMs, groups }: QueuePerformance,
  queueOf: (id: string) => EntityView,
): Generator<QueuePerformanceRow, void, undefined> {
  const buckets = bucketViews(edgesMs)
  for (const { queueId, mediaType, cells } of groups) {
    const queue = queueOf(queueId)
    const leftOut = new Set(cells.leftOut)
    let next = 0
    for (const [index, bucket] of buckets.entries()) {
      if (leftOut.has(index)) continue
      const here = cells.at[next] === index ? next++ : NOWHERE
      yield new QueuePerformanceRow(queue, mediaType, bucket, cells, here)
    }
  }
}
