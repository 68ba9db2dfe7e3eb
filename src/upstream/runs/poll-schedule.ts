import { SECOND } from '../../time/clock.js'

const PAUSES_MS = [SECOND, 2 * SECOND, 4 * SECOND] as const
const LONGEST_PAUSE_MS = 5 * SECOND

/** At most this share of a pause is added or taken away by chance. */
const JITTER = 0.2

/**
 * The pause before the next poll, after so many of this run: about 1, 2, 4, 5, 5 … seconds.
 * Most runs take seconds, so the first looks come soon. `chance` in [0, 1): runs that were
 * submitted together are not polled together.
 */
export function pollPauseMs(polls: number, chance: number): number {
  const pauseMs = PAUSES_MS[polls] ?? LONGEST_PAUSE_MS
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * chance))
}
