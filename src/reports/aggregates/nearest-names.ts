import { compareTexts } from '../ids.js'

/** The known names that are most like this one, the likest first. Case does not count. */
export function nearestNames(
  name: string,
  known: readonly string[],
  most: number,
): readonly string[] {
  const wanted = name.toLowerCase()
  return known
    .map((one) => ({ one, distance: editDistance(wanted, one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || compareTexts(a.one, b.one))
    .slice(0, most)
    .map(({ one }) => one)
}

/** Characters to insert, delete or replace (Levenshtein), row by row. */
export function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const here = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const deleted = (above[column] ?? 0) + 1
      const inserted = (here[column - 1] ?? 0) + 1
      here.push(Math.min(replaced, deleted, inserted))
    }
    above = here
  }
  return above[to.length] ?? 0
}
