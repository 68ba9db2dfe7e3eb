import type { AgentPerformanceRow } from '../../reports/agent-performance/rows.js'
import type { MediaGroups } from '../../reports/conversation-metrics/media-groups.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type AgentPerformanceReportModel = ReportAnswer<MediaGroups>
export type AgentPerformanceRowModel = AgentPerformanceRow
