import type { AnyOf, Condition } from '../analytics-query/wire-filter.js'
import { addOverTime } from '../splitting/additive.js'
import { namesOf } from './family.js'
import type { AggregatesQuestion } from './question.js'

/** Dimensions of which what is counted has one value at most: parts by them have nothing in common. */
const SINGLE_VALUED: ReadonlySet<string> = new Set(['flowId', 'queueId', 'userId'])

/** False for what the gateway does not know, too. */
export function addsOverTime({ family }: Pick<AggregatesQuestion, 'family'>, metric: string) {
  return addOverTime([metric]) && namesOf(family).metrics.includes(metric)
}

/**
 * Whether parts of one bucket give the whole. A time in a status that goes on over a cut would be
 * counted with both parts.
 */
export function mayCutTime(question: AggregatesQuestion): boolean {
  const { family, bucketing, metrics } = question
  if (family === 'USERS' && bucketing.step === null) return false
  return metrics.every((metric) => addsOverTime(question, metric))
}

/** The filter whose values may be asked for in parts: the longest; undefined: there is none. */
export function cutFilterOf(question: AggregatesQuestion): AnyOf | undefined {
  const { groupBy, metrics, where } = question
  const allAdd = metrics.every((metric) => addsOverTime(question, metric))
  return where
    .filter((one): one is AnyOf => 'values' in one && SINGLE_VALUED.has(one.dimension))
    .filter(({ dimension }) => allAdd || groupBy.includes(dimension))
    .toSorted((a, b) => b.values.length - a.values.length)[0]
}

/** The question for these values of its filter alone. */
export function withCutValues(
  question: AggregatesQuestion,
  values: readonly string[],
): AggregatesQuestion {
  const cut = cutFilterOf(question)
  const part = (one: Condition) => (cut && one === cut ? { ...cut, values } : one)
  return { ...question, where: question.where.map(part) }
}
