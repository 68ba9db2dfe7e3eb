import type { Clock } from '../time/clock.js'

/** Calls `beat`, which must not throw, at each interval until the signal comes. */
export async function heartbeat(
  clock: Clock,
  everyMs: number,
  signal: AbortSignal,
  beat: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    await clock.sleep(everyMs, signal).catch(() => undefined)
    if (signal.aborted) return
    await beat()
  }
}
