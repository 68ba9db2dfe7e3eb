import { usedOf, type Window } from './window.js'

/**
 * How many calls of one window are committed: used, or in flight.
 *
 * "Used and in flight" (the upper bound below) is never too few, but counts a call twice that the
 * upstream has counted and not yet answered: of 80 calls sent at once, the first answer says "80
 * used" while 79 are still in flight. So grants are counted, too: a grant adds one, a call that ends
 * changes nothing, and wherever the upper bound is smaller, it holds. That is never too few as long
 * as only this gateway uses the token. An upstream count above the granted calls shows that other
 * clients do: then the upper bound holds for this window and the next.
 */
export interface CallCount {
  readonly serial: number
  readonly source: Window['source']
  readonly calls: number
  /** Up to the window with this serial, other clients are known to use the token. */
  readonly sharedThrough: number
}

export const noCalls: CallCount = { serial: 0, source: 'PRIOR', calls: 0, sharedThrough: 0 }

/** One call was granted, or released without being sent. */
export function countGrant(
  count: CallCount,
  window: Window,
  inFlight: number,
  change: 1 | -1,
): CallCount {
  return isOf(count, window)
    ? { ...count, calls: Math.max(0, count.calls + change) }
    : restartCount(count, window, inFlight)
}

/** A call has ended, and its upstream count, if any, is in the window. */
export function reconcile(count: CallCount, window: Window, inFlight: number): CallCount {
  if (!isOf(count, window)) return restartCount(count, window, inFlight)
  const upperBound = usedOf(window) + inFlight
  if (window.counted > count.calls) {
    return { ...count, calls: upperBound, sharedThrough: window.serial + 1 }
  }
  return { ...count, calls: Math.min(count.calls, upperBound) }
}

export function committedCalls(
  count: CallCount,
  window: Window | undefined,
  inFlight: number,
): number {
  const upperBound = usedOf(window) + inFlight
  if (!window || !isOf(count, window) || window.serial <= count.sharedThrough) return upperBound
  return Math.min(upperBound, count.calls)
}

/** For a window whose grants were not counted from its beginning only the upper bound is known. */
export function restartCount(count: CallCount, window: Window, inFlight: number): CallCount {
  const { serial, source } = window
  return { ...count, serial, source, calls: usedOf(window) + inFlight }
}

function isOf(count: CallCount, window: Window): boolean {
  return count.serial === window.serial && count.source === window.source
}
