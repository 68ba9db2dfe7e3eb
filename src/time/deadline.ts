import { setMaxListeners } from 'node:events'
import { type Clock, ENDED } from './clock.js'

/** Of work that nobody ends, however much of it there is. */
export const NEVER_ABORTED = new AbortController().signal
setMaxListeners(0, NEVER_ABORTED)

/** A signal that is aborted with the caller's, or when time is up. Dispose of it, or its timer and its listener stay. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  readonly endsAtMs: number
  /** Aborts the signal before its time. */
  readonly abort: (reason: Error) => void
}

export function startDeadline(clock: Clock, ms: number, caller?: AbortSignal): Deadline {
  const timer = new AbortController()
  const end = new AbortController()
  clock.sleep(ms, timer.signal).then(
    () => end.abort(new Error('time is up')),
    // Disposed of before its time.
    () => undefined,
  )
  const leave = () => end.abort(caller?.reason)
  // Not by `AbortSignal.any`, which leaves something at a signal that lives long, see `nap`.
  caller?.addEventListener('abort', leave, { once: true })
  if (caller?.aborted) leave()
  return {
    signal: end.signal,
    endsAtMs: clock.now() + ms,
    abort: (reason) => end.abort(reason),
    [Symbol.dispose]: () => {
      timer.abort(ENDED)
      caller?.removeEventListener('abort', leave)
    },
  }
}

/** Waits for work that several wait for. The signal ends this wait only; the work goes on. */
export function abortableWait<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    // Also after an abort: a failure of the work is handled, and no unhandled rejection.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
  })
}
