import type { MediaType } from '../analytics-query/media-type.js'
import type { BucketView, EntityView } from '../buckets/row-views.js'
import { ColumnsRow, rowsOf, timerColumns } from '../conversation-metrics/columns-row.js'
import type { DurationStats } from '../conversation-metrics/duration-stats.js'
import type { MetricColumns } from '../conversation-metrics/metric-columns.js'
import type { KeyedGroups } from '../keyed-metrics/keyed-groups.js'
import type { Column } from './profile.js'
import type { WrapUpKey } from './wrap-up-key.js'

const HANDLE = timerColumns('tHandle')

export class WrapUpRow extends ColumnsRow<Column> {
  readonly queue: EntityView
  readonly wrapUp: EntityView
  readonly mediaType: MediaType
  readonly interval: BucketView

  constructor(
    of: { readonly queue: EntityView; readonly wrapUp: EntityView; readonly mediaType: MediaType },
    interval: BucketView,
    cells: MetricColumns,
    index: number,
  ) {
    super(cells, index)
    this.queue = of.queue
    this.wrapUp = of.wrapUp
    this.mediaType = of.mediaType
    this.interval = interval
  }

  get handled(): number {
    return this.number(HANDLE.count)
  }
  get handle(): DurationStats {
    return this.timer(HANDLE)
  }
}

export function wrapUpRows(
  value: KeyedGroups<WrapUpKey>,
  queueOf: (id: string) => EntityView,
  wrapUpOf: (id: string) => EntityView,
) {
  return rowsOf(value, ({ queueId, wrapUpCodeId, mediaType, cells }) => {
    const of = { queue: queueOf(queueId), wrapUp: wrapUpOf(wrapUpCodeId), mediaType }
    return (interval, index) => new WrapUpRow(of, interval, cells, index)
  })
}
