import { isListOf, isObject, isText, isTextOrNull } from '../stored-value.js'
import type { RunReport, RunReportColumn } from './load.js'

/** The schema of a stored value; cells are whatever Genesys Cloud writes. */
export function isRunReport(raw: unknown): raw is RunReport {
  if (!isObject(raw)) return false
  const { reportVersion, columns, rows } = raw
  if (!isTextOrNull(reportVersion) || !isListOf(columns, isColumn) || !Array.isArray(rows)) {
    return false
  }
  return rows.every((row) => Array.isArray(row) && row.length === columns.length)
}

function isColumn(raw: unknown): raw is RunReportColumn {
  return isObject(raw) && isText(raw['name']) && isText(raw['type']) && isTextOrNull(raw['unit'])
}
