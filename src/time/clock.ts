export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What clocks of processes may differ by: an instant further ahead was written by one that is wrong. */
export const MOST_SKEW_MS = 5 * SECOND

/** Time as a parameter: production passes the system's clock, tests one that they set. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/**
 * The result of the work, or the error of `tooLate` when it takes longer than `ms`.
 * The work itself goes on; no timer is left.
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
    done.abort(ENDED)
  }
}

/** The reason of an abort that nobody sees: an abort without one makes an error with a stack each time. */
export const ENDED = new Error('It has ended')

/** A sleep that can be ended early. */
export interface Nap {
  /** Resolves when it is over, or ended; rejects with the signal's reason. */
  readonly over: Promise<void>
  wake(): void
}

/**
 * Sleeps until `ms` are over, `wake` is called, or the signal is aborted. Leaves nothing at the signal,
 * as `AbortSignal.any` would for as long as the signal lives (Node 20: some 60 bytes each time).
 */
export function nap(clock: Clock, ms: number, signal?: AbortSignal): Nap {
  const end = new AbortController()
  const wake = () => end.abort(ENDED)
  signal?.addEventListener('abort', wake, { once: true })
  if (signal?.aborted) wake()
  const sleep = async () => {
    await clock.sleep(ms, end.signal).catch(() => undefined)
    signal?.removeEventListener('abort', wake)
    signal?.throwIfAborted()
  }
  return { over: sleep(), wake }
}

/** Longest delay that a Node timer takes before it overflows to 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const leave = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', leave)
          resolve()
        },
        Math.min(Math.max(0, ms), LONGEST_TIMER_MS),
      )
      signal?.addEventListener('abort', leave, { once: true })
    }),
}

/**
 * Runs evenly from the wall clock's time at the start; setting the wall clock afterwards does not move it.
 * For a process that follows a shared clock by a measured offset.
 */
export function steadyClock(): Clock {
  const startMs = Date.now() - performance.now()
  return { now: () => Math.floor(startMs + performance.now()), sleep: systemClock.sleep }
}

/** The clock that all processes share: this process's own, and a measured offset. */
export function sharedClock(own: Clock, offsetMs: () => number): Clock {
  return {
    now: () => own.now() + offsetMs(),
    sleep: (ms, signal) => own.sleep(ms, signal),
  }
}
