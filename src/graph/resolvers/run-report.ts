import type { RunReport } from '../../reports/run-report/load.js'
import { runReportQuestion } from '../../reports/run-report/question.js'
import { runReport } from '../../reports/run-report/report.js'
import { cellCount } from '../../reports/run-report/rows.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { reportLoaderFor } from '../loaders.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const load = reportLoaderFor(runReport)

const cellsIn = countedOnce((value: RunReport) => cellCount(value))

export const runReportResolvers: Resolvers = {
  Query: {
    runReport: (_, { id, query, locale = null, freshness }, context) => {
      const { runFetch } = context.reports
      const args = { id, query: { ...query, interval: intervalArgument(query.interval) }, locale }
      const question = runReportQuestion(args, { runFetch, nowMs: context.reports.now() })
      return load(context, question, freshness)
    },
  },
  RunReport: {
    ...reportFields,
    reportVersion: ({ value }) => value.reportVersion,
    columns: ({ value: { columns } }, _, context, info) =>
      inSlices(() => columns, admittedList({ items: columns.length }, context, info)),
    rows: ({ value }, _, context, info) =>
      inSlices(() => value.rows, admittedList({ items: cellsIn(value, 'rows') }, context, info)),
  },
}
