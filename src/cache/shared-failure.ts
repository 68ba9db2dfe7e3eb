import { HOUR } from '../time/clock.js'
import type { ErrorCodec } from './error-text.js'
import { LoadTimeoutError } from './load-and-store.js'

interface SharedFailure {
  /** How many in a row. */
  readonly count: number
  readonly error: Error
}

/** A waiting process waits at most 2 x a load's deadline; a run's is 15 minutes. */
const LONGEST_LOAD_MS = HOUR
/** The pause has long been the longest. */
const MOST_COUNTED = 1_000

/** How a failed load is told to other processes. */
export function sharedFailureText(count: number, error: unknown, { textOf }: ErrorCodec): string {
  const told =
    error instanceof LoadTimeoutError ? { tookMs: error.tookMs } : { error: textOf(error) }
  return JSON.stringify({ count, ...told })
}

/** What another process has told; whatever it is, its load has failed. */
export function readSharedFailure(
  text: string,
  { errorFrom }: ErrorCodec,
  nowMs: number,
): SharedFailure {
  const { count, error, tookMs } = fieldsOf(text)
  const isTimeout = typeof tookMs === 'number' && tookMs >= 0 && tookMs <= LONGEST_LOAD_MS
  return {
    count: Number.isSafeInteger(count) ? Math.min(Math.max(1, Number(count)), MOST_COUNTED) : 1,
    error: isTimeout
      ? new LoadTimeoutError(tookMs)
      : errorFrom(typeof error === 'string' ? error : undefined, nowMs),
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
