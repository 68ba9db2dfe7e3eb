import type { RunReport } from '../../reports/run-report/load.js'
import { runReportQuestion } from '../../reports/run-report/question.js'
import { cellCount } from '../../reports/run-report/rows.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { admittedList } from '../limits/admitted-list.js'
import { countedOnce } from '../limits/written-values.js'
import { inSlices } from '../lists/slices.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

const cellsIn = countedOnce((value: RunReport) => cellCount(value))

export const runReportResolvers: Resolvers = {
  Query: {
    runReport: (_, { id, query, locale, freshness }, { loaders, reports }) =>
      loaders.runReport.load({
        question: runReportQuestion(
          {
            id,
            query: { ...query, interval: intervalArgument(query.interval) },
            locale: locale ?? null,
          },
          { runFetch: reports.runFetch, nowMs: reports.now() },
        ),
        tolerance: toleranceFrom(freshness),
      }),
  },
  RunReport: {
    ...reportFields,
    reportVersion: ({ value }) => value.reportVersion,
    columns: ({ value: { columns } }, _, context, info) =>
      inSlices(columns, admittedList({ items: columns.length }, context, info)),
    rows: ({ value }, _, context, info) => {
      // In one go: a cell is written as it is, so even the most that may be take some 50 ms.
      admittedList({ items: cellsIn(value, 'rows') }, context, info)
      return value.rows
    },
  },
}
