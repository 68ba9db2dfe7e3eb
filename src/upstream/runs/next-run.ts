/** A run that waits for a place, and everybody who waits for its result. */
export interface WaitingRun {
  /** Grows while the run waits: others join the question that it answers. */
  readonly callers: ReadonlySet<string>
}

/**
 * Which run comes next: one of the caller that holds the fewest places, and among those the one that has
 * waited longest. A run that several callers wait for counts for whichever of them holds the fewest.
 * @param waiting the longest-waiting run first
 * @param most a caller that holds so many has to wait
 */
export function nextRun<Run extends WaitingRun>(
  waiting: Iterable<Run>,
  held: ReadonlyMap<string, number>,
  most = Infinity,
): { readonly run: Run; readonly callerId: string } | undefined {
  let next: { readonly run: Run; readonly callerId: string } | undefined
  let fewest = most
  for (const run of waiting) {
    for (const callerId of run.callers) {
      const holds = held.get(callerId) ?? 0
      if (holds >= fewest) continue
      fewest = holds
      next = { run, callerId }
    }
  }
  return next
}
