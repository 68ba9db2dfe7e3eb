import { bucketEdges } from '../time/buckets.js'
import { resolved } from '../time/interval.js'
import type { AggregatesQuestion } from './question.js'

/** How many values dimensions have; of all others, a guess at a contact centre of some size. */
const USUAL_VALUES: Readonly<Record<string, number>> = {
  direction: 2,
  originatingDirection: 2,
  mediaType: 5,
}
const OTHER_VALUES = 50

/** From so many rows on a synchronous query is not tried: its limit is not documented. */
const LARGE_ROWS = 500_000

/** Whether its answer may have so many rows that it is asked by a job: buckets times groups, as a guess. */
export function isLarge(question: AggregatesQuestion, nowMs: number): boolean {
  const { bucketing, groupBy } = question
  const { step, zone } = bucketing
  const buckets = bucketEdges(resolved(bucketing.interval, nowMs), step, zone).length - 1
  const groups = groupBy.reduce((product, one) => product * valuesOf(question, one), 1)
  return buckets * groups > LARGE_ROWS
}

function valuesOf({ where }: AggregatesQuestion, dimension: string): number {
  const asked = where.flatMap((one) =>
    'values' in one && one.dimension === dimension ? one.values.length : [],
  )
  return Math.min(USUAL_VALUES[dimension] ?? OTHER_VALUES, ...asked)
}
