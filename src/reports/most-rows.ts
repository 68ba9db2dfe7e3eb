import { InvalidReportQueryError } from './errors.js'

/** More than this nobody draws, and writing them blocks the process for seconds. */
export const MOST_ROWS = 200_000

/** For answers whose size only the upstream knew. They stay in the cache: a coarser look is free. */
export function refuseTooMany(rows: number): void {
  if (rows <= MOST_ROWS) return
  throw new InvalidReportQueryError(
    'granularity',
    `makes ${rows} rows; at most ${MOST_ROWS}: choose a coarser one, ask for fewer at once, or select series`,
  )
}
