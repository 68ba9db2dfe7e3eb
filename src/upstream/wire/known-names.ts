import names from './genesys-names.json' with { type: 'json' }

/** A family of aggregates, as its path spells it. */
export type AggregatePath = keyof typeof names.families

/** The names that one family takes, by the enums of the official SDK. An organisation may take fewer. */
export interface FamilyNames {
  readonly metrics: readonly string[]
  readonly groupBy: readonly string[]
  /** What can be filtered by: all that can be grouped by, and more. */
  readonly filter: readonly string[]
}

export const FAMILY_NAMES: Readonly<Record<AggregatePath, FamilyNames>> = withWholeFilters(
  names.families,
)

function withWholeFilters<Path extends string>(
  families: Readonly<Record<Path, FamilyNames>>,
): Readonly<Record<Path, FamilyNames>> {
  const whole: Record<Path, FamilyNames> = { ...families }
  for (const path in families) {
    const { metrics, groupBy, filter } = families[path]
    whole[path] = { metrics, groupBy, filter: [...groupBy, ...filter] }
  }
  return whole
}

const ALL: ReadonlySet<string> = new Set(
  Object.values(FAMILY_NAMES).flatMap(({ metrics, filter }) => [...metrics, ...filter]),
)

/** Of any family: a word of the API, and never somebody's. */
export function isKnownName(name: string): boolean {
  return ALL.has(name)
}
