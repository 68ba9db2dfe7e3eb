import type { AnyOf } from '../analytics-query/wire-filter.js'
import { InvalidReportQueryError } from '../errors.js'
import { canonicalId, refuseIllFormed, sorted } from '../ids.js'

/** As the client gives it. */
export interface FilterArgument {
  readonly dimension: string
  readonly in: readonly string[]
}

const LONGEST_NAME = 200
const MOST_FILTERS = 20
const MOST_VALUES = 500

/** A name that only the report's definition knows, so it is taken to the letter. */
export function nameFrom(argument: string, text: string): string {
  if (text.trim() === '') {
    throw new InvalidReportQueryError(argument, 'is empty; give a name, or leave it out')
  }
  if (text.length > LONGEST_NAME) {
    throw new InvalidReportQueryError(
      argument,
      `has ${text.length} characters; at most ${LONGEST_NAME}`,
    )
  }
  refuseIllFormed(argument, text)
  return text
}

/** A set of names, sorted. */
export function namesFrom(
  argument: string,
  names: readonly string[],
  { least = 0, most }: { readonly least?: number; readonly most: number },
): readonly string[] {
  const distinct = new Set(names.map((name) => nameFrom(argument, name)))
  if (distinct.size < least) {
    throw new InvalidReportQueryError(argument, `is empty; give ${least} to ${most} names`)
  }
  if (distinct.size > most) {
    throw new InvalidReportQueryError(argument, `has ${distinct.size} names; at most ${most}`)
  }
  return sorted(distinct)
}

/** All of them hold, so their order has no meaning, and one that stands twice holds once. */
export function filtersFrom(
  argument: string,
  filters: readonly FilterArgument[],
): readonly AnyOf[] {
  if (filters.length > MOST_FILTERS) {
    throw new InvalidReportQueryError(
      argument,
      `has ${filters.length} filters; at most ${MOST_FILTERS}`,
    )
  }
  const byText = new Map(
    filters
      .map((filter, index) => filterFrom(`${argument}[${index}]`, filter))
      .map((filter) => [JSON.stringify(filter), filter] as const),
  )
  return sorted(byText.keys()).flatMap((text) => byText.get(text) ?? [])
}

function filterFrom(argument: string, filter: FilterArgument): AnyOf {
  const bounds = { least: 1, most: MOST_VALUES }
  return {
    dimension: nameFrom(`${argument}.dimension`, filter.dimension),
    values: namesFrom(`${argument}.in`, filter.in.map(canonicalId), bounds),
  }
}
