import { InvalidReportQueryError, unfitText } from '../errors.js'
import { sorted } from '../ids.js'
import { AGGREGATE_FAMILIES, type AggregateFamily, namesOf } from './family.js'
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

/** Of every name in the lists of the official SDK. */
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

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
  const hint = 'allowUnknownNames: true asks Genesys Cloud for it all the same'
  throw unfitText(argument, name, [what, ...elsewhere, hint].join('. '))
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
