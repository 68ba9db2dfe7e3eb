import { setTimeout as delay } from 'node:timers/promises'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Time as a parameter: production passes the system's, tests one that they move by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * What the work brings, or the error of `tooLate` when it takes longer than `ms`.
 * The work itself goes on; no timer stays behind.
 */
export async function within<Result>(
  clock: Clock,
  ms: number,
  work: Promise<Result>,
  tooLate: () => Error,
): Promise<Result> {
  const done = new AbortController()
  const limit = clock.sleep(ms, done.signal).then(() => {
    throw tooLate()
  })
  limit.catch(() => {})
  try {
    return await Promise.race([work, limit])
  } finally {
    done.abort()
  }
}

/** Longest delay that a Node timer takes before it overflows to 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(Math.max(0, ms), LONGEST_TIMER_MS), undefined, signal ? { signal } : {})
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  },
}
