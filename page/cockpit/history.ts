import type { Snapshot } from './snapshot.js'

/** Ten minutes of them are kept. */
export const EVERY_MS = 5_000
const KEPT = 121
/** Two snapshots that are further apart tell nothing of the time between: the cockpit was not shown. */
const GAP_MS = 4 * EVERY_MS

/** The newest last. */
export function withNewest(history: readonly Snapshot[], newest: Snapshot): readonly Snapshot[] {
  return [...history, newest].slice(-KEPT)
}

/** From one snapshot to the next. */
export interface Step {
  readonly before: Snapshot
  readonly after: Snapshot
}

export function steps(history: readonly Snapshot[]): readonly Step[] {
  return history.slice(1).flatMap((after, index) => {
    const before = history[index]
    const isNext = before !== undefined && after.atMs - before.atMs <= GAP_MS
    // Behind a load balancer another process may answer: its counters are not those of the one before.
    return isNext && before.startedMs === after.startedMs ? [{ before, after }] : []
  })
}

/** What was counted meanwhile; null where a restart began to count anew. */
export function grown(before: number | null, after: number | null): number | null {
  const more = (after ?? 0) - (before ?? 0)
  return more < 0 ? null : more
}
