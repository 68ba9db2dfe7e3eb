/**
 * What a report can be invalidated by: its key, its kind, the queues in it, the shape of its answers. Names
 * have one tag of their own.
 */

export function keyTag(key: string): string {
  return `key:${key}`
}

export function reportTag(reportId: string): string {
  return `report:${reportId}`
}

export function shapeTag(subject: string): string {
  return `shape:${subject}`
}

/** Of all that the directory holds: names by id, and lists of them. */
export const DIRECTORY_TAG = 'directory'

/** Null: the question is about all queues. Undefined: about none. */
export function tagsOf(queueIds: readonly string[] | null | undefined): readonly string[] {
  if (queueIds === undefined) return []
  return queueIds === null ? [ANY_QUEUE] : queueIds.map(queueTag)
}

/** What invalidates every report that this queue is in: also those about all queues. */
export function tagsInvalidatingQueue(queueId: string): readonly string[] {
  return [queueTag(queueId), ANY_QUEUE]
}

const ANY_QUEUE = 'queue:*'

/** Of reports of how queues stand now. */
export const NOW_TAG = 'now:*'

export function nowTag(queueId: string): string {
  return `now:${queueId}`
}

/** What invalidates a report of how these queues stand now, where Genesys Cloud notifies of it. */
export function nowTagsOf(queueIds: readonly string[]): readonly string[] {
  return queueIds.length === 0 ? [] : [NOW_TAG, ...queueIds.map(nowTag)]
}

function queueTag(queueId: string): string {
  return `queue:${queueId}`
}
