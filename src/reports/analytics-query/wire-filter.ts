import type { WireFilter, WirePredicate } from '../../upstream/wire/wire.js'

/** Any of these values. */
export interface AnyOf {
  readonly dimension: string
  readonly values: readonly string[]
}

/** A number in a range, half-open. */
export interface InRange {
  readonly dimension: string
  readonly range: { readonly gte?: number; readonly lt?: number }
}

/** Any value at all, or none. */
export interface Exists {
  readonly dimension: string
  readonly exists: boolean
}

export type Condition = AnyOf | InRange | Exists

/** All of these conditions; undefined when there is none. */
export function wireFilter(conditions: readonly (Condition | null)[]): WireFilter | undefined {
  const clauses = conditions
    .filter((condition) => condition !== null)
    .map((condition) => ({ type: 'or' as const, predicates: predicatesOf(condition) }))
  const [only] = clauses
  if (!only) return undefined
  return clauses.length === 1 ? only : { type: 'and', clauses }
}

function predicatesOf(condition: Condition): readonly WirePredicate[] {
  const { dimension } = condition
  if ('values' in condition) return condition.values.map((value) => ({ dimension, value }))
  if ('range' in condition) return [{ dimension, range: condition.range }]
  return [{ dimension, operator: condition.exists ? 'exists' : 'notExists' }]
}
