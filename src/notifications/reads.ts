import { z } from 'zod'
import { parseJson } from '../json/parse-json.js'
import { MINUTE } from '../time/clock.js'
import { isQueueId, MOST_TOPICS } from '../upstream/notifications/queue-topics.js'

/** When a report of each queue was last read from Genesys Cloud. */
export type Reads = ReadonlyMap<string, number>

/** What is looked at is read at least every three minutes, by the slow poll. */
const KEPT_MS = 10 * MINUTE
/** A read that is this much later than the one that others know is told to them. */
const TOLD_EVERY_MS = 2 * MINUTE

/** Of both, the most recent so many as one channel has topics. One from the future is one of now. */
export function mergedReads(some: Reads, others: Reads, nowMs: number): Reads {
  const newest = new Map<string, number>()
  for (const [id, atMs] of [...some, ...others]) {
    if (!isQueueId(id)) continue
    const boundedMs = Math.min(atMs, nowMs)
    if (boundedMs > nowMs - KEPT_MS) newest.set(id, Math.max(newest.get(id) ?? 0, boundedMs))
  }
  const inOrder = [...newest].sort(([, one], [, other]) => other - one)
  return new Map(inOrder.slice(0, MOST_TOPICS))
}

/** Whether others do not know enough of these reads. */
export function isNews(own: Reads, known: Reads): boolean {
  return [...own].some(([id, atMs]) => {
    const knownMs = known.get(id)
    return knownMs === undefined || atMs - knownMs > TOLD_EVERY_MS
  })
}

const readsSchema = z.record(z.string(), z.number())

export function readsText(reads: Reads): string {
  return JSON.stringify(Object.fromEntries(reads))
}

/** Empty for what no gateway writes. */
export function readsFrom(text: string): Reads {
  const { data } = readsSchema.safeParse(parseJson(text))
  return new Map(Object.entries(data ?? {}).slice(0, 2 * MOST_TOPICS))
}
