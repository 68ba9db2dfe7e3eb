import { usedOf, type Window } from './window.js'

/**
 * How many calls of one window are spoken for: sent and counted, or in flight.
 *
 * "The upstream's count and all that is in flight" is never too few, but counts twice what the
 * upstream has counted and not yet answered: of 80 calls sent at once, the first answer says "80
 * more". So we keep budget state: a grant is one more, a call that ends changes nothing, and whenever the
 * simple sum is smaller, it holds. As long as nobody else uses the token that is never too few,
 * either. A count that our own calls do not explain shows that somebody does: then the simple sum
 * holds for this window and the next.
 */
export interface CallCount {
  readonly serial: number
  readonly source: Window['source']
  readonly calls: number
  /** Up to this window others are known to use the token. */
  readonly sharedThrough: number
}

export const noCalls: CallCount = { serial: 0, source: 'PRIOR', calls: 0, sharedThrough: 0 }

/** One call was granted, or given back unsent. */
export function enter(
  ledger: CallCount,
  window: Window,
  inFlight: number,
  change: 1 | -1,
): CallCount {
  return isOf(ledger, window)
    ? { ...ledger, calls: Math.max(0, ledger.calls + change) }
    : opened(ledger, window, inFlight)
}

/** A call has ended, and its count, if any, is known. */
export function balance(ledger: CallCount, window: Window, inFlight: number): CallCount {
  if (!isOf(ledger, window)) return opened(ledger, window, inFlight)
  const simple = usedOf(window) + inFlight
  if (window.counted > ledger.calls) {
    return { ...ledger, calls: simple, sharedThrough: window.serial + 1 }
  }
  return { ...ledger, calls: Math.min(ledger.calls, simple) }
}

export function spokenFor(ledger: CallCount, window: Window | undefined, inFlight: number): number {
  const simple = usedOf(window) + inFlight
  if (!window || !isOf(ledger, window) || window.serial <= ledger.sharedThrough) return simple
  return Math.min(simple, ledger.calls)
}

/** A window that was seen first, or by the upstream's numbers first: the simple sum is all we have. */
export function opened(ledger: CallCount, window: Window, inFlight: number): CallCount {
  const { serial, source } = window
  return { ...ledger, serial, source, calls: usedOf(window) + inFlight }
}

function isOf(ledger: CallCount, window: Window): boolean {
  return ledger.serial === window.serial && ledger.source === window.source
}
