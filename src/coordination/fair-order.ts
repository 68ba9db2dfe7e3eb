/** Work that waits for a slot, and everybody who waits for its result. */
export interface WaitingWork {
  /** Grows while the work waits: others join the question that it answers. */
  readonly callers: ReadonlySet<string>
}

/**
 * Which work comes next: that of the caller who holds the fewest slots, and among those the one that has
 * waited longest. Work that several callers wait for counts for whichever of them holds the fewest.
 * @param waiting the longest-waiting first
 * @param most a caller that holds so many has to wait
 */
export function nextWork<Work extends WaitingWork>(
  waiting: Iterable<Work>,
  held: ReadonlyMap<string, number>,
  most = Infinity,
): { readonly work: Work; readonly callerId: string } | undefined {
  let next: { readonly work: Work; readonly callerId: string } | undefined
  let fewest = most
  for (const work of waiting) {
    for (const callerId of work.callers) {
      const holds = held.get(callerId) ?? 0
      if (holds >= fewest) continue
      fewest = holds
      next = { work, callerId }
    }
  }
  return next
}
