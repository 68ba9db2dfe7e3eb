import { askAgainMs } from '../live/ask-again.js'
import type { Version } from '../live/version.js'
import { MASKED } from '../reports/client-error.js'
import { extensionsOf } from './errors/errors.js'

/** In place of a version that could not be made, for a reason that no client can act on. */
export function failedVersion(requestId: string, nowMs: number): Version {
  const error = { message: MASKED.message, extensions: { ...extensionsOf(MASKED), requestId } }
  const times = { pollAfterMs: [], hasErrors: true, retryAfterSeconds: null }
  return {
    text: Buffer.from(JSON.stringify({ errors: [error], data: null })),
    digest: MASKED.code,
    isRefused: false,
    reports: [],
    writtenMs: nowMs,
    askAgainMs: askAgainMs(times, nowMs),
  }
}
