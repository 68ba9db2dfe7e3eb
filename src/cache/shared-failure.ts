import type { ErrorText } from './error-text.js'
import { LoadTimeoutError } from './one-load.js'

interface SharedFailure {
  /** How many in a row. */
  readonly count: number
  readonly error: Error
}

/** How a failed load is told to other processes. */
export function sharedFailureText(count: number, error: unknown, { textOf }: ErrorText): string {
  const told =
    error instanceof LoadTimeoutError ? { tookMs: error.tookMs } : { error: textOf(error) }
  return JSON.stringify({ count, ...told })
}

/** What another process has told; whatever it is, its load has failed. */
export function readSharedFailure(text: string, { errorFrom }: ErrorText): SharedFailure {
  const { count, error, tookMs } = fieldsOf(text)
  return {
    count: Number.isSafeInteger(count) ? Number(count) : 1,
    error:
      typeof tookMs === 'number'
        ? new LoadTimeoutError(tookMs)
        : errorFrom(typeof error === 'string' ? error : undefined),
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}
