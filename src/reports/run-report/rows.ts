import type { RunReport } from './load.js'

/** How many values the rows have: a cell is one, unless the upstream wrote a structure into it. */
export function cellCount({ rows }: RunReport): number {
  let count = 0
  for (const row of rows) for (const cell of row) count += valuesIn(cell)
  return count
}

function valuesIn(cell: unknown): number {
  if (typeof cell !== 'object' || cell === null) return 1
  return Object.values(cell).reduce<number>((count, one) => count + valuesIn(one), 1)
}
