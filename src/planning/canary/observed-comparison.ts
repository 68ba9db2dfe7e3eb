import type { ReadObservationAnswer, WireObservationQuery } from '../../upstream/wire/wire.js'
import type { ObservationAnswer } from '../observations/due-observation.js'
import type { Comparison } from './canary.js'

/** A query whose answer is a part of the answer to a merged one. */
export interface SplitObservation {
  readonly query: WireObservationQuery
  readonly mergedQuery: WireObservationQuery
  readonly answer: ObservationAnswer
  readonly partOf: (answer: ObservationAnswer) => Promise<ObservationAnswer>
}

/**
 * Whether the query has the same answer alone. No two readings are of one instant: what differs is compared only where
 * it stands still, which is where the merged query tells the same before the direct reading and after it. A number
 * differs where two direct readings tell another one, both the same, and the merged query tells its own before,
 * between and after them.
 */
export function observedComparison({
  query,
  mergedQuery,
  answer,
  partOf,
}: SplitObservation): Comparison<WireObservationQuery, ObservationAnswer> {
  return async (ask) => {
    const merged = async () => numbersOf(await partOf(await ask(mergedQuery)))
    const before = numbersOf(await partOf(answer))
    const direct = numbersOf(await ask(query))
    const differing = differences(before, direct)
    if (differing.length === 0) return true
    const between = await merged()
    const still = differing.filter((cell) => between.get(cell) === before.get(cell))
    if (still.length === 0) return true
    const again = numbersOf(await ask(query))
    const after = await merged()
    return !still.some(
      (cell) => again.get(cell) === direct.get(cell) && after.get(cell) === before.get(cell),
    )
  }
}

type Numbers = ReadonlyMap<string, string>

/** By group, metric and qualifier. A count of nothing tells no more than what is left out. */
function numbersOf({ value: { results }, oddities }: ObservationAnswer): Numbers {
  if ((oddities?.total ?? 0) > 0 || results === null) {
    throw new Error('An answer that cannot be read is not compared')
  }
  const numbers = new Map<string, string>()
  for (const result of results ?? []) {
    const group = Object.entries(result?.group ?? {}).sort()
    for (const one of result?.data ?? []) {
      if (!one?.stats || isNothing(one.stats)) continue
      const cell = JSON.stringify([group, one.metric, one.qualifier])
      numbers.set(cell, JSON.stringify(Object.entries(one.stats).sort()))
    }
  }
  return numbers
}

type Group = NonNullable<NonNullable<ReadObservationAnswer['results']>[number]>
type Metric = NonNullable<NonNullable<Group['data']>[number]>

function isNothing({ count, ...others }: NonNullable<Metric['stats']>): boolean {
  return !count && Object.keys(others).length === 0
}

function differences(one: Numbers, other: Numbers): readonly string[] {
  const cells = new Set([...one.keys(), ...other.keys()])
  return [...cells].filter((cell) => one.get(cell) !== other.get(cell))
}
