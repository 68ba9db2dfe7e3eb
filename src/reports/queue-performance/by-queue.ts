import type { QueuePerformance, QueuePerformanceGroup } from './groups.js'

/** The report of each queue by itself. */
export function byQueue({
  groups,
  ...time
}: QueuePerformance): ReadonlyMap<string, QueuePerformance> {
  const ofQueue = new Map<string, QueuePerformanceGroup[]>()
  for (const group of groups) {
    const before = ofQueue.get(group.queueId)
    if (before) before.push(group)
    else ofQueue.set(group.queueId, [group])
  }
  return new Map([...ofQueue].map(([queueId, own]) => [queueId, { ...time, groups: own }]))
}
