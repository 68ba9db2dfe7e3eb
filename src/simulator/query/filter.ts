import { z } from 'zod'
import { badRequest, invalidValue } from '../api-error.js'

/** The dimensions of a record; those that it lacks are absent. */
export type Dimensions = Readonly<Record<string, string>>

/** Whether a record matches a filter. */
export type Matcher = (record: Dimensions) => boolean

const bound = z.number().nullish()

const predicateSchema = z.looseObject({
  type: z.string().nullish(),
  dimension: z.string().nullish(),
  operator: z.string().nullish(),
  value: z.string().nullish(),
  range: z.looseObject({ gte: bound, gt: bound, lt: bound, lte: bound }).nullish(),
})
export type Predicate = z.infer<typeof predicateSchema>

const clauseSchema = z.looseObject({
  type: z.string(),
  predicates: z.array(predicateSchema).nullish(),
  clauses: z.unknown().optional(),
})

export const filterSchema = z.looseObject({
  type: z.string(),
  clauses: z.array(clauseSchema).nullish(),
  predicates: z.array(predicateSchema).nullish(),
})
export type Filter = z.infer<typeof filterSchema>

const combinations = ['and', 'or']
const operators = ['matches', 'exists', 'notExists']

/**
 * Checks a filter and makes a matcher of it. In every query a dimension that a record lacks matches no
 * value; only `notExists` matches it.
 */
export function matcherOf(
  filter: Filter | null | undefined,
  allowed: readonly string[],
  scope: string,
): Matcher {
  if (!filter) return () => true
  const parts = [
    ...(filter.clauses ?? []).map((clause) => {
      if (clause.clauses !== undefined && clause.clauses !== null) {
        throw badRequest('Filters support up to two levels of nesting')
      }
      const predicates = (clause.predicates ?? []).map((each) =>
        predicateMatcher(each, allowed, scope),
      )
      if (predicates.length === 0) throw badRequest('A filter clause needs at least one predicate')
      return combined(clause.type, predicates)
    }),
    ...(filter.predicates ?? []).map((each) => predicateMatcher(each, allowed, scope)),
  ]
  if (parts.length === 0) return () => true
  return combined(filter.type, parts)
}

/** All predicates of a filter, on either level. */
export function predicatesOf(filter: Filter | null | undefined): readonly Predicate[] {
  return [
    ...(filter?.predicates ?? []),
    ...(filter?.clauses ?? []).flatMap((clause) => clause.predicates ?? []),
  ]
}

function combined(type: string, parts: readonly Matcher[]): Matcher {
  if (!combinations.includes(type)) throw invalidValue(type, 'FilterType', combinations)
  return type === 'and'
    ? (record) => parts.every((part) => part(record))
    : (record) => parts.some((part) => part(record))
}

function predicateMatcher(
  predicate: Predicate,
  allowed: readonly string[],
  scope: string,
): Matcher {
  const { type, dimension, operator, value, range } = predicate
  if (type && type !== 'dimension') throw invalidValue(type, 'PredicateType', ['dimension'])
  if (!dimension) throw badRequest('A predicate needs a dimension')
  if (!allowed.includes(dimension)) {
    throw badRequest(
      `Requested filter dimensions are not supported for queries in scope ${scope}: [${dimension}]. Allowable values are: ${allowed.join(', ')}`,
    )
  }
  switch (operator ?? 'matches') {
    case 'exists':
      return (record) => record[dimension] !== undefined
    case 'notExists':
      return (record) => record[dimension] === undefined
    case 'matches':
      if (range) return rangeMatcher(dimension, range)
      if (value === null || value === undefined) {
        throw badRequest(`The predicate on [${dimension}] needs a value`)
      }
      return (record) => record[dimension] === value
    default:
      throw invalidValue(String(operator), 'PredicateOperator', operators)
  }
}

function rangeMatcher(dimension: string, range: NonNullable<Predicate['range']>): Matcher {
  const { gte, gt, lt, lte } = range
  return (record) => {
    const number = Number(record[dimension] ?? Number.NaN)
    return (
      number >= (gte ?? Number.NEGATIVE_INFINITY) &&
      number > (gt ?? Number.NEGATIVE_INFINITY) &&
      number < (lt ?? Number.POSITIVE_INFINITY) &&
      number <= (lte ?? Number.POSITIVE_INFINITY)
    )
  }
}
