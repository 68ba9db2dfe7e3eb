import type { EstimatedWait } from '../../reports/estimated-waits/load.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { NamedEntity } from './entity.js'

/** With the queues' order as asked for: it is not part of the question. */
export type EstimatedWaitsReportModel = ReportAnswer<readonly EstimatedWait[]> & {
  readonly order: readonly string[]
}
export type EstimatedWaitModel = EstimatedWait & {
  readonly queueOf: (id: string) => NamedEntity
}
