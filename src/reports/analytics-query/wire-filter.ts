import type { WireFilter } from '../../upstream/wire/wire.js'

/** Any of these values. */
export interface AnyOf {
  readonly dimension: string
  readonly values: readonly string[]
}

/** All of these conditions; undefined when there is none. */
export function wireFilter(conditions: readonly (AnyOf | null)[]): WireFilter | undefined {
  const clauses = conditions
    .filter((condition) => condition !== null)
    .map(({ dimension, values }) => ({
      type: 'or' as const,
      predicates: values.map((value) => ({ dimension, value })),
    }))
  const [only] = clauses
  if (!only) return undefined
  return clauses.length === 1 ? only : { type: 'and', clauses }
}
