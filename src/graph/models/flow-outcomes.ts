import type { FlowOutcomeKey } from '../../reports/flow-outcomes/flow-outcome-key.js'
import type { FlowOutcomeRow } from '../../reports/flow-outcomes/rows.js'
import type { KeyedGroups } from '../../reports/keyed-metrics/keyed-groups.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type FlowOutcomesReportModel = ReportAnswer<KeyedGroups<FlowOutcomeKey>>
export type FlowOutcomeRowModel = FlowOutcomeRow
