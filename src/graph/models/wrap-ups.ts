import type { KeyedGroups } from '../../reports/keyed-metrics/keyed-groups.js'
import type { ReportAnswer } from '../../reports/reports.js'
import type { WrapUpRow } from '../../reports/wrap-ups/rows.js'
import type { WrapUpKey } from '../../reports/wrap-ups/wrap-up-key.js'

export type WrapUpsReportModel = ReportAnswer<KeyedGroups<WrapUpKey>>
export type WrapUpRowModel = WrapUpRow
