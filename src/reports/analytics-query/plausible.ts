import { DAY, MINUTE } from '../../time/clock.js'

/** How far the clock of Genesys Cloud may be ahead of ours. */
export const CLOCK_SKEW_MS = MINUTE

/** Nobody waits for longer: an older instant is another unit, or a default. */
const LONGEST_WAIT_MS = 30 * DAY

/** Whether somebody can be waiting since then. */
export function isPlausibleSince(ms: number, asOfMs: number): boolean {
  return ms >= asOfMs - LONGEST_WAIT_MS && ms <= asOfMs + CLOCK_SKEW_MS
}
