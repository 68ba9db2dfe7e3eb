import type { WindowReading } from './reading.js'

/** A stretch of time with a count of calls: the upstream's own (HEADERS), or one that we began (PRIOR). */
export interface Window {
  readonly source: 'HEADERS' | 'PRIOR'
  readonly used: number
  readonly resetsAtMs: number
  /** The reset as first seen. Later spellings of it are compared with this one, so that a reset that creeps is noticed. */
  readonly anchorMs: number
  readonly seenAtMs: number
}

/** A limit and the window it holds for. Limit null: nothing is known, nothing is imposed. */
export interface Allowance {
  readonly limit: number | null
  readonly windowMs: number
  readonly window: Window | null
}

/** The reset arrives in whole seconds, and ages on its way: two spellings of one instant differ by this much. */
const SAME_RESET_MS = 2_000

/** The window while it is true. One that has ended is void, and so is one from the future: the clock was set back. */
export function currentWindow(window: Window | null, nowMs: number): Window | undefined {
  if (!window || nowMs >= window.resetsAtMs || nowMs < window.seenAtMs) return undefined
  return window
}

/** The window that runs now; if none does, one of our own begins. */
export function openWindow(allowance: Allowance, nowMs: number): Window {
  return (
    currentWindow(allowance.window, nowMs) ?? {
      source: 'PRIOR',
      used: 0,
      resetsAtMs: nowMs + allowance.windowMs,
      anchorMs: nowMs + allowance.windowMs,
      seenAtMs: nowMs,
    }
  )
}

/** Counts a call of which the upstream has told no number. */
export function countLocally(allowance: Allowance, nowMs: number): Allowance {
  if (allowance.limit === null) return allowance
  const window = openWindow(allowance, nowMs)
  return { ...allowance, window: { ...window, used: window.used + 1 } }
}

/**
 * Takes over what an answer told. Answers overtake each other, so within one window the higher
 * count and the smaller limit hold, and a window that is over cannot come back.
 * @param askedAtMs when the call was granted: what was asked after the last reading is newer for certain
 */
export function observeWindow(
  allowance: Allowance,
  reading: WindowReading,
  askedAtMs: number,
  nowMs: number,
): Allowance {
  const limit = reading.limit ?? allowance.limit
  if (limit === null) return allowance
  const used = reading.remaining === undefined ? undefined : Math.max(0, limit - reading.remaining)
  if (used === undefined) return countLocally({ ...allowance, limit }, nowMs)

  const current = currentWindow(allowance.window, nowMs)
  const resetsAtMs = reading.resetsAtMs ?? current?.resetsAtMs ?? nowMs + allowance.windowMs
  const seen = { source: 'HEADERS', used, resetsAtMs, seenAtMs: nowMs } as const
  if (current?.source !== 'HEADERS') {
    return { ...allowance, limit, window: { ...seen, anchorMs: resetsAtMs } }
  }

  switch (placeOf(reading.resetsAtMs, current, askedAtMs)) {
    case 'new':
      return { ...allowance, limit, window: { ...seen, anchorMs: resetsAtMs } }
    case 'old':
      return countLocally(allowance, nowMs)
    case 'same':
      return {
        ...allowance,
        limit: Math.min(limit, allowance.limit ?? limit),
        window: {
          ...seen,
          used: Math.max(used, current.used),
          resetsAtMs: Math.max(resetsAtMs, current.resetsAtMs),
          anchorMs: current.anchorMs,
        },
      }
  }
}

function placeOf(
  resetsAtMs: number | undefined,
  current: Window,
  askedAtMs: number,
): 'same' | 'new' | 'old' {
  if (resetsAtMs === undefined) return 'same'
  const ahead = resetsAtMs - current.anchorMs
  if (Math.abs(ahead) <= SAME_RESET_MS) return 'same'
  if (ahead > 0) return 'new'
  return askedAtMs > current.seenAtMs ? 'new' : 'old'
}
