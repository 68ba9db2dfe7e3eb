import type { DurationStats } from '../../reports/queue-performance/duration-stats.js'
import type { QueuePerformance } from '../../reports/queue-performance/groups.js'
import type { QueuePerformanceRow } from '../../reports/queue-performance/rows.js'
import type { QueuePerformanceSeries } from '../../reports/queue-performance/series.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type QueuePerformanceReportModel = ReportAnswer<QueuePerformance>
export type QueuePerformanceRowModel = QueuePerformanceRow
export type QueuePerformanceSeriesModel = QueuePerformanceSeries
export type DurationStatsModel = DurationStats
