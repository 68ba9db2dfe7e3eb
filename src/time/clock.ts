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
    done.abort(IN_TIME)
  }
}

/** Nobody sees it. Given, because an abort without a reason makes an error with a stack each time. */
const IN_TIME = new Error('The work ended in time')

/** A sleep that can be ended early. */
export interface Nap {
  /** Resolves when it is over, or ended; rejects with the signal's reason. */
  readonly over: Promise<void>
  wake(): void
}

/**
 * Sleeps until `ms` are over, somebody wakes it, or the signal ends it. Nothing stays behind at the
 * signal: what `AbortSignal.any` leaves there is never cleared away while the signal lives (Node 20:
 * some 60 bytes each time).
 */
export function nap(clock: Clock, ms: number, signal: AbortSignal): Nap {
  const end = new AbortController()
  const wake = () => end.abort(WOKEN)
  signal.addEventListener('abort', wake, { once: true })
  if (signal.aborted) wake()
  const sleep = async () => {
    await clock.sleep(ms, end.signal).catch(() => undefined)
    signal.removeEventListener('abort', wake)
    signal.throwIfAborted()
  }
  return { over: sleep(), wake }
}

/** Nobody sees it, see `IN_TIME`. */
const WOKEN = new Error('The sleep was ended early')

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
 * Runs on evenly from what the wall clock showed at the start, whatever is done to the wall clock
 * afterwards. For those who have a common clock to keep in step with.
 */
export function steadyClock(): Clock {
  const startMs = Date.now() - performance.now()
  return { now: () => Math.floor(startMs + performance.now()), sleep: systemClock.sleep }
}

/** The clock that all processes share, told from our own by a measured difference (design rule 16). */
export function sharedClock(own: Clock, offsetMs: () => number): Clock {
  return {
    now: () => own.now() + offsetMs(),
    sleep: (ms, signal) => own.sleep(ms, signal),
  }
}
