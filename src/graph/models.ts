import type { BudgetView } from '../budget/view.js'
import type { AgentStatus } from '../reports/agent-status/agents.js'
import type { AgentStatusRow } from '../reports/agent-status/rows.js'
import type { Conversation } from '../reports/conversations/conversation.js'
import type { Conversations } from '../reports/conversations/load.js'
import type { ConversationPage } from '../reports/conversations/page.js'
import type { Looking } from '../reports/directory/directory.js'
import type { Freshness } from '../reports/freshness.js'
import type { QueueActivity } from '../reports/queue-activity/activity.js'
import type { DurationStats } from '../reports/queue-performance/duration-stats.js'
import type { QueuePerformance } from '../reports/queue-performance/groups.js'
import type { QueuePerformanceRow } from '../reports/queue-performance/rows.js'
import type { QueuePerformanceSeries } from '../reports/queue-performance/series.js'
import type { ReportAnswer } from '../reports/reports.js'
import type { RunReport } from '../reports/run-report/load.js'

/** What stands behind each GraphQL type; `codegen.ts` names these. */
export type QueuePerformanceReportModel = ReportAnswer<QueuePerformance>
export type QueuePerformanceRowModel = QueuePerformanceRow
export type QueuePerformanceSeriesModel = QueuePerformanceSeries
export type DurationStatsModel = DurationStats
/** With the queues' order as asked for: it is not part of the question. */
export type QueueActivityReportModel = ReportAnswer<readonly QueueActivity[]> & {
  readonly order: readonly string[]
}
export type QueueActivityModel = QueueActivity & WithNames
export type QueueMediaActivityModel = QueueActivity['byMediaType'][number]
export type AgentStatusReportModel = ReportAnswer<AgentStatus>
export type AgentStatusRowModel = AgentStatusRow
/** With the page: it is not part of the question. */
export type ConversationConnectionModel = ReportAnswer<Conversations> & {
  readonly page: ConversationPage
}
export type ConversationModel = Conversation & WithNames
export type RunReportModel = ReportAnswer<RunReport>
export type FreshnessModel = Freshness
export type RateLimitBudgetModel = BudgetView
/** A name that is not there yet is looked up when it is selected. */
export interface EntityModel {
  readonly id: string
  readonly name?: string | null
  /** Default: looked up. */
  readonly names?: Looking
}

/** Whose report may not cost a call: its names may not either. */
interface WithNames {
  readonly names: Looking
}
