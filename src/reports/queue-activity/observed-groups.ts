import type { SlicedWork } from '../../time/sliced-work.js'
import type { ReadMetric, ReadObservationAnswer } from '../../upstream/wire/wire.js'
import { canonicalId } from '../ids.js'

/** The observations of one group: how things stand for a queue, or for one media type in it. */
export interface ObservedGroup {
  /** As the upstream names it. Undefined: the group of the queue's agents. Null: it does not say. */
  readonly mediaType: string | null | undefined
  readonly metrics: readonly ReadMetric[]
  /** Some of its metrics could not be read. */
  readonly isPartial: boolean
}

interface Gathered {
  readonly mediaType: string | null | undefined
  /** By metric and qualifier: of observations that repeat the last counts. */
  readonly metrics: Map<string, ReadMetric>
  isPartial: boolean
}

/** The groups of each queue, and how many do not say which queue they are of. */
export async function gatherGroups(
  results: ReadObservationAnswer['results'],
  did: SlicedWork,
): Promise<{
  readonly byQueue: ReadonlyMap<string, readonly ObservedGroup[]>
  readonly ofAnyQueue: number
}> {
  let ofAnyQueue = 0
  const byQueue = new Map<string, Map<string, Gathered>>()
  for (const result of results ?? []) {
    await did(1 + (result?.data?.length ?? 0))
    const id = result?.group === null ? null : result?.group?.['queueId']
    if (result === null || id === null) ofAnyQueue += 1
    if (!result || typeof id !== 'string') continue
    const queueId = canonicalId(id)
    const groups = byQueue.get(queueId) ?? new Map<string, Gathered>()
    byQueue.set(queueId, groups)
    const mediaType = result.group?.['mediaType']
    const key = JSON.stringify([mediaType])
    const group = groups.get(key) ?? { mediaType, metrics: new Map(), isPartial: false }
    groups.set(key, group)
    if (result.data === null) group.isPartial = true
    for (const metric of result.data ?? []) {
      if (metric) group.metrics.set(JSON.stringify([metric.metric, metric.qualifier]), metric)
      else group.isPartial = true
    }
  }
  const groupsOf = new Map(
    [...byQueue].map(([queueId, groups]) => [
      queueId,
      [...groups.values()].map((group) => ({ ...group, metrics: [...group.metrics.values()] })),
    ]),
  )
  return { byQueue: groupsOf, ofAnyQueue }
}
