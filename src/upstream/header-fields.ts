import { DAY, SECOND } from '../clock.js'
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
const LONGEST_WAIT_MS = 32 * DAY
/** The two instants that a wait is reckoned from are whole seconds of two machines. */
const ROUNDING_MS = 5 * SECOND

/** A wait that can be true: not further than the longest limit (monthly), not in the past. */
export function believableWait(ms: number): number | undefined {
  return ms >= -ROUNDING_MS && ms <= LONGEST_WAIT_MS ? Math.max(0, ms) : undefined
}
