import { isText, isTextOrNull, listOf, objectWith } from '../stored-value.js'
import type { RunReport, RunReportColumn } from './load.js'

const isTable = objectWith<RunReport>({
  reportVersion: isTextOrNull,
  columns: listOf(objectWith<RunReportColumn>({ name: isText, type: isText, unit: isTextOrNull })),
  rows: listOf(Array.isArray),
})

/** The schema of a stored value; cells are whatever Genesys Cloud writes. */
export function isRunReport(raw: unknown): raw is RunReport {
  return isTable(raw) && raw.rows.every((row) => row.length === raw.columns.length)
}
