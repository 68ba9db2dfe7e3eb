import type { NamedQueue } from './named-queue.js'

/** So many are shown where nobody has chosen. */
export const USUAL_QUEUES = 24

/** In the order of the choice. A queue that the gateway does not list is shown by its id: it may be beyond its list. */
export function chosenQueues(
  queues: readonly NamedQueue[],
  chosen: readonly string[] | null,
): readonly NamedQueue[] {
  if (chosen === null) return queues.slice(0, USUAL_QUEUES)
  const names = new Map(queues.map(({ id, name }) => [id, name]))
  return chosen.map((id) => ({ id, name: names.get(id) ?? id }))
}
