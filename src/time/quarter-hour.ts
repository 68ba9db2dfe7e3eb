import { MINUTE } from './clock.js'

export const QUARTER_HOUR = 15 * MINUTE

/**
 * Half-open. Within it no named period (TODAY) becomes another: in every zone that is in use, local days
 * begin at a quarter hour of UTC.
 */
export function quarterHourOf(atMs: number): { readonly fromMs: number; readonly untilMs: number } {
  const fromMs = Math.floor(atMs / QUARTER_HOUR) * QUARTER_HOUR
  return { fromMs, untilMs: fromMs + QUARTER_HOUR }
}
