import { DAY, HOUR, SECOND } from '../../time/clock.js'
import type { Headers } from './exchange.js'

/** A field that occurs exactly once. */
export function text(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value.trim() : undefined
}

/** Digits only: no sign, no fraction, no list; 13 of them hold epoch milliseconds. */
export function wholeNumber(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,13}$/.test(value) ? Number(value) : undefined
}

export function count(headers: Headers, name: string): number | undefined {
  return wholeNumber(text(headers, name))
}

/** IMF-fixdate, the one form that servers may write today (RFC 9110 5.6.7). */
export function httpDate(value: string | undefined): number | undefined {
  if (value === undefined || !IMF_FIXDATE.test(value)) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms
}

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
/** A wait is the difference of two instants in whole seconds, of two machines. */
const ROUNDING_MS = 5 * SECOND
/** During a block no call is sent that could find its end: after a day a probe is. */
export const LONGEST_BLOCK_MS = DAY

/** The longest window of each kind of header. */
export const LONGEST_WINDOW_MS = {
  /** Genesys Cloud counts a token's calls by the minute (`token.rate.per.minute`). */
  inin: HOUR,
  /** Limits by the day are the longest that proxies are known to count. */
  other: DAY,
} as const

/**
 * The time until a reset, where it is possible: not in the past, and not longer than such a window.
 * Undefined otherwise: then the window's known length holds.
 */
export function plausibleRest(ms: number, longestMs: number): number | undefined {
  return ms >= -ROUNDING_MS && ms <= longestMs + ROUNDING_MS ? Math.max(0, ms) : undefined
}

/** How long a block lasts: a day at most, whatever the answer says. Undefined for one that is over. */
export function plausibleBlock(ms: number): number | undefined {
  return ms >= -ROUNDING_MS ? Math.min(Math.max(0, ms), LONGEST_BLOCK_MS) : undefined
}

/** Seconds of any size: a number too large for a double is a long block, too. */
export function secondsToWait(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,400}$/.test(value) ? Number(value) * SECOND : undefined
}
