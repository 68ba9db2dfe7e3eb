import type { ReadAggregateAnswer, WireAggregateQuery } from '../../upstream/wire/wire.js'
import type { AggregateAnswer } from '../due-query.js'
import type { Comparison } from './canary.js'
import { tellSameUntil, tellsUntil } from './same-answer.js'
import { SETTLING_MS } from './settled-part.js'

/** A query whose answer is a part of the answer to a merged one. */
export interface SplitQuery {
  readonly query: WireAggregateQuery
  readonly mergedQuery: WireAggregateQuery
  readonly answer: AggregateAnswer
  readonly partOf: (answer: AggregateAnswer) => Promise<TimedAnswer>
}

type TimedAnswer = Pick<AggregateAnswer, 'startedAtMs'> & { readonly value: ReadAggregateAnswer }

/**
 * Whether the query has the same answer alone. A number may be corrected between two readings: a difference
 * counts where it is there again in two new ones.
 */
export async function splitComparison({
  query,
  mergedQuery,
  answer,
  partOf,
}: SplitQuery): Promise<Comparison | null> {
  const part = await partOf(answer)
  if (!tellsUntil(part.startedAtMs - SETTLING_MS, part.value)) return null
  return async (ask) =>
    isSame(part, await ask(query)) || isSame(await partOf(await ask(mergedQuery)), await ask(query))
}

function isSame(one: TimedAnswer, other: TimedAnswer): boolean {
  const untilMs = Math.min(one.startedAtMs, other.startedAtMs) - SETTLING_MS
  return tellSameUntil(untilMs, one.value, other.value)
}
