import { InvalidReportQueryError, unfitText } from '../errors.js'
import { sorted } from '../ids.js'
import { AGGREGATE_FAMILIES, type AggregateFamily, namesOf } from './family.js'
import { qualifiersOf } from './known-values.js'
import { nearestNames } from './nearest-names.js'

/** Whose names a question may use. */
export interface NamesAllowed {
  readonly family: AggregateFamily
  /** Names that the gateway does not know, too. */
  readonly unknown: boolean
}

export type NameKind = 'metrics' | 'groupBy' | 'filter'

const WORDS: Readonly<Record<NameKind, string>> = {
  metrics: 'metric',
  groupBy: 'dimension to group by',
  filter: 'dimension to filter by',
}

const MOST_NEAREST = 5

export const ALLOW_UNKNOWN = 'allowUnknownNames: true asks Genesys Cloud for it all the same'

/** Of every name in the lists of the official SDK. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const LONGEST_NAME = 64

/** A set of names, sorted. */
export function namesFrom(
  argument: string,
  names: readonly string[],
  kind: NameKind,
  { least, most, ...allowed }: NamesAllowed & { readonly least: number; readonly most: number },
): readonly string[] {
  const distinct = new Set(names)
  if (distinct.size < least) {
    throw new InvalidReportQueryError(argument, `is empty; give ${least} to ${most} names`)
  }
  if (distinct.size > most) {
    throw new InvalidReportQueryError(argument, `has ${distinct.size} names; at most ${most}`)
  }
  for (const name of distinct) checkName(argument, name, kind, allowed)
  return sorted(distinct)
}

export function checkName(
  argument: string,
  name: string,
  kind: NameKind,
  { family, unknown }: NamesAllowed,
): void {
  if (!NAME.test(name)) {
    throw unfitText(argument, name, 'is no name; a name has 1 to 64 letters, digits or "_"')
  }
  const known = namesOf(family)[kind]
  if (unknown || known.includes(name)) return
  const nearest = nearestNames(name, known, MOST_NEAREST).join(', ')
  const what = `is no ${WORDS[kind]} of ${family} that this gateway knows; the nearest are ${nearest}`
  const elsewhere = whereElse(name, kind, family)
  throw unfitText(argument, name, [what, ...elsewhere, ALLOW_UNKNOWN].join('. '))
}

/** One metric of a row, as the client names it. */
export interface NamedMetric {
  readonly name: string
  readonly qualifier?: string | null
}

/**
 * A name that no family has would be null in every row, and so would a status that there is none of.
 * One that was not asked for is null: a fragment may serve several questions.
 */
export function checkNamedMetric(
  argument: string,
  { name, qualifier }: NamedMetric,
  { family, metrics }: { readonly family: AggregateFamily; readonly metrics: readonly string[] },
): void {
  const isKnown = AGGREGATE_FAMILIES.some((one) => namesOf(one).metrics.includes(name))
  if (!isKnown && !metrics.includes(name)) {
    const known = [...new Set([...metrics, ...namesOf(family).metrics])]
    const nearest = nearestNames(name.slice(0, LONGEST_NAME), known, MOST_NEAREST).join(', ')
    throw unfitText(
      `${argument}.name`,
      name,
      `is none of metrics, and no metric that this gateway knows; the nearest are ${nearest}`,
    )
  }
  const qualifiers = qualifiersOf(name)
  if (qualifier == null || !qualifiers || qualifiers.includes(qualifier)) return
  const what = `is no qualifier of ${name} that this gateway knows; there are ${qualifiers.join(', ')}`
  throw unfitText(`${argument}.qualifier`, qualifier, `${what}. ${ALLOW_UNKNOWN}`)
}

/** The name is right, and its place is not. */
function whereElse(name: string, kind: NameKind, family: AggregateFamily): readonly string[] {
  if (kind === 'groupBy' && namesOf(family).filter.includes(name)) {
    return ['It can only be filtered by']
  }
  const families = AGGREGATE_FAMILIES.filter((one) => namesOf(one)[kind].includes(name))
  if (families.length === 0) return []
  return [`It is one of ${families.slice(0, MOST_NEAREST).join(', ')}`]
}
