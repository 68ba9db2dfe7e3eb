/**
 * One run of the work at a time; a call during a run has one more run follow.
 * @param work never rejects
 * @returns resolves when a run that began after the call has ended
 */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let isDue = false
  let running: Promise<void> | undefined
  const run = async () => {
    while (isDue) {
      isDue = false
      await work()
    }
    // In the turn in which nothing was due: a call after it begins anew.
    running = undefined
  }
  return () => {
    isDue = true
    running ??= run()
    return running
  }
}
