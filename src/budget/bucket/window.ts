import { SECOND } from '../../time/clock.js'
import { type CallsBySecond, totalOf } from './calls-by-second.js'

/** A rate-limit window: the upstream's own (HEADERS), or one that the gateway began (PRIOR). */
export interface Window {
  readonly source: 'HEADERS' | 'PRIOR'
  /** Tells the windows of one bucket apart: each has the number of the one before, and one. */
  readonly serial: number
  /** The highest count that a header gave. */
  readonly counted: number
  /** Calls that ended without a count, and that `counted` may not contain. */
  readonly uncounted: CallsBySecond
  /** Until here calls count in this window. Of headers: their reset plus `WindowReading.marginMs`, or an earlier `Retry-After`. */
  readonly resetsAtMs: number
  /**
   * The reset by the headers, without margin: at most `anchorMs`, at least `anchorMs - slackMs`. Later
   * headers narrow this range. Used to tell a new window from rounding.
   */
  readonly anchorMs: number
  readonly slackMs: number
  /** From its beginning to its reset, as far as it is known. */
  readonly lengthMs: number
  readonly seenAtMs: number
}

/** A limit and its window. Limit null: it is not known, and no call is refused because of it. */
export interface LimitState {
  readonly limit: number | null
  readonly windowMs: number
  readonly window: Window | null
}

/** Headers give the reset in whole seconds: two values for one instant differ by this much at most. */
export const SAME_RESET_MS = 2 * SECOND
/** A clock that is corrected by less than this was not set back. */
export const CLOCK_STEP_MS = 2 * SECOND

/** The window that runs now: not one that has ended, and not one from the future (the clock was set back). */
export function currentWindow(window: Window | null, nowMs: number): Window | undefined {
  if (!window || nowMs >= window.resetsAtMs) return undefined
  return nowMs < window.seenAtMs - CLOCK_STEP_MS ? undefined : window
}

export function usedOf(window: Window | undefined): number {
  return window ? window.counted + totalOf(window.uncounted) : 0
}

/** How much of the window is over, from 0 to 1. */
export function positionOf(window: Window | undefined, nowMs: number): number {
  if (!window) return 0
  return Math.min(1, Math.max(0, 1 - (window.resetsAtMs - nowMs) / window.lengthMs))
}

/** The reset to show: the headers' while it is ahead, then `resetsAtMs`. */
export function resetOfWindow({ source, anchorMs, resetsAtMs }: Window, nowMs: number): number {
  const isAhead = source === 'HEADERS' && anchorMs > nowMs
  return isAhead ? Math.min(anchorMs, resetsAtMs) : resetsAtMs
}

/** How a window that another process has seen lies to this one; each knows the reset up to its slack. */
export function compareWindows(window: Window, other: Window): 'earlier' | 'same' | 'later' {
  if (other.anchorMs - other.slackMs > window.anchorMs + SAME_RESET_MS) return 'later'
  return window.anchorMs - window.slackMs > other.anchorMs + SAME_RESET_MS ? 'earlier' : 'same'
}

export function nextSerial({ window }: Pick<LimitState, 'window'>): number {
  return (window?.serial ?? 0) + 1
}

/** Of two instants; null: there is none. */
export function laterOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
