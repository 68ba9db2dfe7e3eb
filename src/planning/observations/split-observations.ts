import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadObservationAnswer } from '../../upstream/wire/wire.js'
import type { MergeableObservation } from './mergeable-observation.js'

type ObservedGroup = NonNullable<ReadObservationAnswer['results']>[number]

/**
 * What of the answer to a merged query answers this one of its members, as if it had been asked alone. What does not
 * say of whom it is, or cannot be read, may belong to any member, and goes to each.
 */
export async function splitObservations(
  answer: ReadObservationAnswer,
  member: MergeableObservation,
  merged: MergeableObservation,
  did: SlicedWork,
): Promise<ReadObservationAnswer> {
  const { results } = answer
  if (!results) return answer
  const ids = new Set([...member.ids].map(lowered))
  // What nobody asked for is news to everybody.
  const others = new Set([...merged.metrics].filter((metric) => !member.metrics.has(metric)))
  const own: ObservedGroup[] = []
  for (const result of results) {
    await did(1 + (result?.data?.length ?? 0))
    const id = result?.group?.[member.groupedBy]
    if (typeof id === 'string' && !ids.has(lowered(id))) continue
    const part = ownMetrics(result, others)
    if (part !== undefined) own.push(part)
  }
  return { ...answer, results: own }
}

/** Undefined: nothing in the group was asked for. */
function ownMetrics(result: ObservedGroup, others: ReadonlySet<string>): ObservedGroup | undefined {
  const data = result?.data
  if (!result || !data || data.length === 0 || others.size === 0) return result
  const own = data.filter((one) => one === null || !others.has(one.metric))
  // Answers are sparse: of a group without numbers they tell nothing.
  return own.length > 0 ? { ...result, data: own } : undefined
}

/** Genesys Cloud may spell an id as it likes. */
function lowered(id: string): string {
  return id.toLowerCase()
}
