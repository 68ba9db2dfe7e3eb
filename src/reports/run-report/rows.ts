import { InvalidReportQueryError } from '../errors.js'
import { MOST_ROWS } from '../most-rows.js'
import type { RunReport } from './load.js'

/** The rows, unless writing them would block the process for seconds. They stay in the cache. */
export function rowsOf({ rows }: RunReport): RunReport['rows'] {
  if (rows.length <= MOST_ROWS) return rows
  throw new InvalidReportQueryError(
    'query',
    `makes ${rows.length} rows; at most ${MOST_ROWS}: group by less, or filter`,
  )
}
