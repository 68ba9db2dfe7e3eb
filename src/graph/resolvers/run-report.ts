import { runReportQuestion } from '../../reports/run-report/question.js'
import { rowsOf } from '../../reports/run-report/rows.js'
import { toleranceFrom } from '../../reports/tolerance.js'
import type { Resolvers } from '../generated.js'
import { intervalArgument } from './interval-argument.js'
import { reportFields } from './report.js'

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
    columns: ({ value }) => value.columns,
    rows: ({ value }) => rowsOf(value),
  },
}
