import { MINUTE } from '../../time/clock.js'
import type { ReportDefinition } from '../report.js'
import type { Aggregates } from './groups.js'
import { callsOfAggregates, loadAggregates, queryOfAggregates } from './load.js'
import { aggregatesQuery } from './query.js'
import type { AggregatesQuestion } from './question.js'

export const aggregatesReport: ReportDefinition<AggregatesQuestion, Aggregates> = {
  ...aggregatesQuery,
  // As of every run: large questions go by jobs.
  deadlineMs: 15 * MINUTE,
  calls: callsOfAggregates,
  queryToPlan: queryOfAggregates,
  load: loadAggregates,
}
