import type { AgentStatus } from '../../reports/agent-status/agents.js'
import type { AgentStatusRow } from '../../reports/agent-status/rows.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type AgentStatusReportModel = ReportAnswer<AgentStatus>
export type AgentStatusRowModel = AgentStatusRow
