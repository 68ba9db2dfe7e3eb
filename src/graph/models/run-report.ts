import type { ReportAnswer } from '../../reports/reports.js'
import type { RunReport } from '../../reports/run-report/load.js'

export type RunReportModel = ReportAnswer<RunReport>
