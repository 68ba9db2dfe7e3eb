import type { MediaType } from '../analytics-query/media-type.js'
import type { BucketView, EntityView } from '../buckets/row-views.js'
import { ColumnsRow, rowsOf, timerColumns } from '../conversation-metrics/columns-row.js'
import type { DurationStats } from '../conversation-metrics/duration-stats.js'
import type { MediaGroups } from '../conversation-metrics/media-groups.js'
import type { MetricColumns } from '../conversation-metrics/metric-columns.js'
import type { Column } from './profile.js'

const ACW = timerColumns('tAcw')
const HANDLE = timerColumns('tHandle')
const HELD = timerColumns('tHeld')
const TALK = timerColumns('tTalk')

export class AgentPerformanceRow extends ColumnsRow<Column> {
  readonly agent: EntityView
  readonly mediaType: MediaType
  readonly interval: BucketView

  constructor(
    agent: EntityView,
    mediaType: MediaType,
    interval: BucketView,
    cells: MetricColumns,
    index: number,
  ) {
    super(cells, index)
    this.agent = agent
    this.mediaType = mediaType
    this.interval = interval
  }

  get answered(): number {
    return this.number('tAnswered.count')
  }
  get connected(): number {
    return this.number('nConnected.count')
  }
  get outbound(): number {
    return this.number('nOutbound.count')
  }
  get transferred(): number {
    return this.number('nTransferred.count')
  }
  get alerts(): number {
    return this.number('tAlert.count')
  }
  get notResponding(): number {
    return this.number('tNotResponding.count')
  }
  get handle(): DurationStats {
    return this.timer(HANDLE)
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
}

export function agentPerformanceRows(value: MediaGroups, agentOf: (id: string) => EntityView) {
  return rowsOf(value, ({ entityId, mediaType, cells }) => {
    const agent = agentOf(entityId)
    return (interval, index) => new AgentPerformanceRow(agent, mediaType, interval, cells, index)
  })
}
