import { performance } from 'node:perf_hooks'
import { type Clock, ENDED } from '../../time/clock.js'

/** A timer that comes so late was held up by this process, not by Redis. */
const BUSY_MS = 20
/** Above this event-loop utilisation a timeout is this process's own delay, not Redis's. */
const BUSY_SHARE = 0.8
/** At most this many rounds, later ones half as long, however busy the process is. */
const MOST_ROUNDS = 3

/**
 * The result, or an error when it takes longer. What has arrived while this process was busy counts
 * as in time: the event loop gets one more turn to read it, and where the process was busy for long,
 * so that it may not even have asked yet, the limit begins anew.
 */
export function inTime<Result>(
  clock: Clock,
  work: Promise<Result>,
  limitMs: number,
): Promise<Result> {
  const done = new AbortController()
  const limit = async (): Promise<never> => {
    for (let round = 1; ; round++) {
      const before = performance.eventLoopUtilization()
      const roundMs = round === 1 ? limitMs : limitMs / 2
      const dueMs = clock.now() + roundMs
      await clock.sleep(roundMs, done.signal)
      const wasLate = clock.now() - dueMs >= BUSY_MS
      await new Promise((resolve) => setImmediate(resolve))
      const wasBusy = wasLate || performance.eventLoopUtilization(before).utilization > BUSY_SHARE
      if (!wasBusy || round === MOST_ROUNDS) throw tooLate(limitMs)
    }
  }
  const limited = limit()
  limited.catch(() => {})
  return Promise.race([work, limited]).finally(() => done.abort(ENDED))
}

export function tooLate(ms: number): Error {
  return new Error(`Redis did not answer within ${ms} ms`)
}
