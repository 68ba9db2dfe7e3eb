import { HOUR, MINUTE, SECOND } from '../time/clock.js'
import { MOST_TOPICS } from '../upstream/notifications/queue-topics.js'
import type { Reads } from './reads.js'

/** What the channel has. */
export interface Topics {
  readonly queueIds: ReadonlySet<string>
  /** Queues whose topics were refused. */
  readonly refused: ReadonlySet<string>
  /** When they were put; null: not yet. */
  readonly putMs: number | null
}

export const NO_TOPICS: Topics = { queueIds: new Set(), refused: new Set(), putMs: null }

/** Dashboards open one after another: their queues are put together. */
const PUT_EVERY_MS = 15 * SECOND
/** Of more queues than there are topics the most recent change all the time. */
const PUT_FULL_EVERY_MS = 5 * MINUTE
/** Queues that nobody reads, and those that were refused, are looked at again this often. */
const TIDIED_EVERY_MS = 15 * MINUTE
/** A channel lives for 24 h from when topics were put. */
const RENEWED_EVERY_MS = 12 * HOUR

/** The queues whose topics are to be put now, the most recently read, or none; null: what the channel has may stay. */
export function topicsDue(topics: Topics, reads: Reads, nowMs: number): readonly string[] | null {
  const { queueIds, refused, putMs } = topics
  const wanted = [...reads.keys()].slice(0, MOST_TOPICS)
  if (putMs === null || wanted.length === 0) return wanted
  // A wall clock may be set back.
  const sinceMs = nowMs < putMs ? Number.POSITIVE_INFINITY : nowMs - putMs
  if (sinceMs >= RENEWED_EVERY_MS) return wanted
  const isMissing = wanted.some((id) => !queueIds.has(id) && !refused.has(id))
  const isFull = queueIds.size + refused.size >= MOST_TOPICS
  if (isMissing) return sinceMs >= (isFull ? PUT_FULL_EVERY_MS : PUT_EVERY_MS) ? wanted : null
  const isTidy = refused.size === 0 && [...queueIds].every((id) => reads.has(id))
  return !isTidy && sinceMs >= TIDIED_EVERY_MS ? wanted : null
}
