import type { Aggregates } from '../../reports/aggregates/groups.js'
import type { AggregateRow, DimensionView, MetricView } from '../../reports/aggregates/rows.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type AggregatesReportModel = ReportAnswer<Aggregates>
export type AggregateRowModel = AggregateRow
export type DimensionValueModel = DimensionView
export type MetricValueModel = MetricView
