import type { Tolerance } from '../cache/policy/decide.js'
import { SECOND } from '../time/clock.js'
import { InvalidReportQueryError } from './errors.js'

/** As the client gives it, in seconds. */
export interface FreshnessArgument {
  readonly maxAgeSeconds?: number | null
  readonly onlyIfCached?: boolean | null
  readonly waitSeconds?: number | null
}

const DEFAULT_WAIT_SECONDS = 25
const LONGEST_WAIT_SECONDS = 120

export function toleranceFrom(freshness: FreshnessArgument | null | undefined): Tolerance {
  const { maxAgeSeconds, onlyIfCached, waitSeconds } = freshness ?? {}
  if (typeof maxAgeSeconds === 'number' && maxAgeSeconds < 0) {
    throw new InvalidReportQueryError('freshness.maxAgeSeconds', 'must be at least 0')
  }
  const wait = waitSeconds ?? DEFAULT_WAIT_SECONDS
  if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
    throw new InvalidReportQueryError(
      'freshness.waitSeconds',
      `must be 0 to ${LONGEST_WAIT_SECONDS}`,
    )
  }
  return {
    onlyIfCached: onlyIfCached ?? false,
    waitMs: wait * SECOND,
    ...(typeof maxAgeSeconds === 'number' ? { maxAgeMs: maxAgeSeconds * SECOND } : {}),
  }
}
