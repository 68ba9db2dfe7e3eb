import type { Condition } from '../analytics-query/wire-filter.js'
import { InvalidReportQueryError } from '../errors.js'
import { canonicalId, refuseIllFormed, sorted } from '../ids.js'
import { valuesOf } from './known-values.js'
import { ALLOW_UNKNOWN, checkName, type NamesAllowed } from './names.js'

/** As the client gives it: exactly one of in, range, exists. */
export interface FilterArgument {
  readonly dimension: string
  readonly in?: readonly string[] | null
  readonly range?: { readonly gte?: number | null; readonly lt?: number | null } | null
  readonly exists?: boolean | null
}

const MOST_FILTERS = 20
/** Of one filter, and of all together: their predicates go into one body. */
const MOST_VALUES = 1_000
const LONGEST_VALUE = 256

/** All of them hold, so their order has no meaning, and one that stands twice holds once. */
export function filtersFrom(
  argument: string,
  filters: readonly FilterArgument[],
  allowed: NamesAllowed,
): readonly Condition[] {
  if (filters.length > MOST_FILTERS) {
    const what = `has ${filters.length} filters; at most ${MOST_FILTERS}`
    throw new InvalidReportQueryError(argument, what)
  }
  const byText = new Map<string, Condition>()
  for (const [index, filter] of filters.entries()) {
    const condition = conditionFrom(`${argument}[${index}]`, filter, allowed)
    byText.set(JSON.stringify(condition), condition)
  }
  const conditions = sorted(byText.keys()).flatMap((text) => byText.get(text) ?? [])
  const values = conditions.reduce((sum, one) => sum + ('values' in one ? one.values.length : 0), 0)
  if (values > MOST_VALUES) {
    const what = `has ${values} values in all filters; at most ${MOST_VALUES}`
    throw new InvalidReportQueryError(argument, what)
  }
  return conditions
}

function conditionFrom(
  argument: string,
  { dimension, in: values, range, exists }: FilterArgument,
  allowed: NamesAllowed,
): Condition {
  checkName(`${argument}.dimension`, dimension, 'filter', allowed)
  const given = [values, range, exists].filter((one) => one !== null && one !== undefined)
  if (given.length !== 1) {
    throw new InvalidReportQueryError(argument, 'give exactly one of: in · range · exists')
  }
  if (typeof exists === 'boolean') return { dimension, exists }
  if (values) {
    const distinct = valuesFrom(`${argument}.in`, values)
    checkValues(`${argument}.in`, dimension, distinct, allowed)
    return { dimension, values: distinct }
  }
  return { dimension, range: rangeFrom(`${argument}.range`, range ?? {}) }
}

function valuesFrom(argument: string, values: readonly string[]): readonly string[] {
  const distinct = new Set(values.map((value) => valueFrom(argument, value)))
  if (distinct.size === 0 || distinct.size > MOST_VALUES) {
    const what = distinct.size === 0 ? 'is empty' : `has ${distinct.size} values`
    throw new InvalidReportQueryError(argument, `${what}; give 1 to ${MOST_VALUES} values`)
  }
  return sorted(distinct)
}

/** A value that nothing has would be answered with nothing. */
function checkValues(
  argument: string,
  dimension: string,
  values: readonly string[],
  { family, unknown }: NamesAllowed,
): void {
  const known = valuesOf(family, dimension)
  if (unknown || !known || values.every((value) => known.includes(value))) return
  const what = `has a value that is no ${dimension} of ${family} that this gateway knows; there are ${known.join(', ')}`
  throw new InvalidReportQueryError(argument, `${what}. ${ALLOW_UNKNOWN}`)
}

/** A value can be somebody's number: no error repeats it. */
function valueFrom(argument: string, value: string): string {
  if (value === '' || value.length > LONGEST_VALUE) {
    const what = `has a value of ${value.length} characters; 1 to ${LONGEST_VALUE}`
    throw new InvalidReportQueryError(argument, what)
  }
  refuseIllFormed(argument, value)
  return canonicalId(value)
}

function rangeFrom(
  argument: string,
  { gte, lt }: NonNullable<FilterArgument['range']>,
): { readonly gte?: number; readonly lt?: number } {
  const isFrom = typeof gte === 'number'
  const isTo = typeof lt === 'number'
  if (!isFrom && !isTo) {
    throw new InvalidReportQueryError(argument, 'is empty; give gte, lt, or both')
  }
  if (isFrom && isTo && !(gte < lt)) {
    throw new InvalidReportQueryError(argument, 'is empty; gte must be less than lt')
  }
  return { ...(isFrom && { gte: gte + 0 }), ...(isTo && { lt: lt + 0 }) }
}
