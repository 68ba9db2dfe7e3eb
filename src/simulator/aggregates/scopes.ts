import { type AggregatePath, FAMILY_NAMES } from '../../upstream/wire/known-names.js'
import type { AggregateScope } from '../query/aggregate-query.js'

/** As refusals call a family: of FLOW this is known (facts 3.4), the others are spelled alike. */
export function scopeOf(path: AggregatePath): AggregateScope {
  return { name: path.toUpperCase().replace(/S$/, ''), ...FAMILY_NAMES[path] }
}

export function isAggregatePath(text: string): text is AggregatePath {
  return Object.hasOwn(FAMILY_NAMES, text)
}
