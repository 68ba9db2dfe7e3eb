import type { DurationStats } from '../../reports/conversation-metrics/duration-stats.js'
import type { MediaGroups } from '../../reports/conversation-metrics/media-groups.js'
import type { QueuePerformanceRow } from '../../reports/queue-performance/rows.js'
import type { QueuePerformanceSeries } from '../../reports/queue-performance/series.js'
import type { ReportAnswer } from '../../reports/reports.js'

export type QueuePerformanceReportModel = ReportAnswer<MediaGroups>
export type QueuePerformanceRowModel = QueuePerformanceRow
export type QueuePerformanceSeriesModel = QueuePerformanceSeries
export type DurationStatsModel = DurationStats
