import type { QueueActivity } from '../../reports/queue-activity/activity.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { NamedEntity } from './entity.js'

/** With the queues' order as asked for: it is not part of the question. */
export type QueueActivityReportModel = ReportAnswer<readonly QueueActivity[]> & {
  readonly order: readonly string[]
}
export type QueueActivityModel = QueueActivity & {
  readonly queueOf: (id: string) => NamedEntity
}
export type QueueMediaActivityModel = QueueActivity['byMediaType'][number]
