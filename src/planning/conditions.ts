import type { WireFilter, WirePredicate } from '../upstream/wire/wire.js'

/** The values of each dimension that a query filters by: any of them, in each. */
export type Conditions = ReadonlyMap<string, ReadonlySet<string>>

/** Each dimension's values; null where the filter is anything else than one list for each dimension. */
export function conditionsOf(filter: WireFilter | undefined): Conditions | null {
  const conditions = new Map<string, Set<string>>()
  if (!filter) return conditions
  const { type, clauses = [], predicates = [] } = filter
  if (type === 'and' && predicates.length > 0) return null
  const lists = type === 'and' ? clauses : [{ type, predicates }]
  if (type === 'or' && clauses.length > 0) return null
  for (const { type: within, predicates: any } of lists) {
    const [first] = any
    if (!first || within !== 'or' || conditions.has(first.dimension)) return null
    const values = new Set<string>()
    for (const predicate of any) {
      const { dimension, value } = predicate
      if (!isPlain(predicate) || dimension !== first.dimension || value === undefined) return null
      values.add(value)
    }
    conditions.set(first.dimension, values)
  }
  return conditions
}

function isPlain(predicate: WirePredicate): boolean {
  for (const name in predicate) {
    if (!PLAIN_FIELDS.has(name)) return false
  }
  const { type = 'dimension', operator = 'matches' } = predicate
  return type === 'dimension' && operator === 'matches'
}

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['type', 'dimension', 'operator', 'value'])

/** The filter that asks for all of them, in one spelling; undefined: for none. */
export function filterOf(conditions: Conditions): WireFilter | undefined {
  const clauses = [...conditions].sort(byDimension).map(([dimension, values]) => ({
    type: 'or' as const,
    predicates: [...values].sort().map((value) => ({ dimension, value })),
  }))
  const [only] = clauses
  if (!only) return undefined
  return clauses.length === 1 ? only : { type: 'and', clauses }
}

function byDimension([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1
}
