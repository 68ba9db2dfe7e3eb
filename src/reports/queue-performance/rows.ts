import type { MediaType } from '../analytics-query/media-type.js'
import type { BucketView, EntityView } from '../buckets/row-views.js'
import { ColumnsRow, rowsOf, timerColumns } from '../conversation-metrics/columns-row.js'
import type { DurationStats } from '../conversation-metrics/duration-stats.js'
import type { MediaGroups } from '../conversation-metrics/media-groups.js'
import type { MetricColumns } from '../conversation-metrics/metric-columns.js'
import type { Column } from './profile.js'

export interface ServiceLevelView {
  readonly ratio: number
  readonly numerator: number
  readonly denominator: number
  readonly target: number | null
}

export interface CallbackStats {
  readonly attempts: number | null
  readonly connected: number | null
  readonly notReached: number | null
  readonly abandoned: number | null
}

const ABANDON = timerColumns('tAbandon')
const ACW = timerColumns('tAcw')
const ANSWERED = timerColumns('tAnswered')
const HANDLE = timerColumns('tHandle')
const HELD = timerColumns('tHeld')
const TALK = timerColumns('tTalk')
const WAIT = timerColumns('tWait')

export class QueuePerformanceRow extends ColumnsRow<Column> {
  readonly queue: EntityView
  readonly mediaType: MediaType
  readonly interval: BucketView

  constructor(
    queue: EntityView,
    mediaType: MediaType,
    interval: BucketView,
    cells: MetricColumns,
    index: number,
  ) {
    super(cells, index)
    this.queue = queue
    this.mediaType = mediaType
    this.interval = interval
  }

  get offered(): number {
    return this.number('nOffered.count')
  }
  get answered(): number {
    return this.number('tAnswered.count')
  }
  get abandoned(): number {
    return this.number('tAbandon.count')
  }
  get transferred(): number {
    return this.number('nTransferred.count')
  }
  get serviceLevel(): ServiceLevelView | null {
    const numerator = this.number('oServiceLevel.numerator')
    const denominator = this.number('oServiceLevel.denominator')
    // NaN where one of them is not known.
    if (!(denominator > 0)) return null
    const target = this.number('oServiceLevel.target')
    return {
      // Not the upstream's ratio: parts that were folded have none in common.
      ratio: numerator / denominator,
      numerator,
      denominator,
      target: Number.isFinite(target) ? target : null,
    }
  }
  get connected(): number | null {
    return this.count('nConnected.count')
  }
  get outbound(): number | null {
    return this.count('nOutbound.count')
  }
  get alerts(): number | null {
    return this.count('tAlert.count')
  }
  get shortAbandoned(): number | null {
    return this.count('tShortAbandon.count')
  }
  get overServiceLevel(): number | null {
    return this.count('nOverSla.count')
  }
  get callback(): CallbackStats | null {
    if (this.mediaType !== 'CALLBACK') return null
    return {
      attempts: this.count('nCallbackAttempts.count'),
      connected: this.count('tCallbackConnect.count'),
      notReached: this.count('tCallbackNotReached.count'),
      abandoned: this.count('tCallbackAbandon.count'),
    }
  }
  get answerDelay(): DurationStats {
    return this.timer(ANSWERED)
  }
  get abandonDelay(): DurationStats {
    return this.timer(ABANDON)
  }
  get wait(): DurationStats {
    return this.timer(WAIT)
  }
  get talk(): DurationStats {
    return this.timer(TALK)
  }
  get hold(): DurationStats {
    return this.timer(HELD)
  }
  get afterCallWork(): DurationStats {
    return this.timer(ACW)
  }
  get handle(): DurationStats {
    return this.timer(HANDLE)
  }
}

export function queuePerformanceRows(value: MediaGroups, queueOf: (id: string) => EntityView) {
  return rowsOf(value, ({ entityId, mediaType, cells }) => {
    const queue = queueOf(entityId)
    return (interval, index) => new QueuePerformanceRow(queue, mediaType, interval, cells, index)
  })
}
