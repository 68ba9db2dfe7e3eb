import { noCallsYet } from './calls-by-second.js'
import { countLocally } from './local-window.js'
import { hasNumbers, type WindowReading } from './reading.js'
import { type Allowance, currentWindow, nextSerial, SAME_RESET_MS, type Window } from './window.js'

/** A call has ended: what its answer's reading changes. Undefined: the answer was lost. */
export function noteAnswer(
  allowance: Allowance,
  reading: WindowReading | undefined,
  askedAtMs: number,
  nowMs: number,
): Allowance {
  return hasNumbers(reading)
    ? observeWindow(allowance, reading, askedAtMs, nowMs)
    : countLocally(allowance, reading ? 'without numbers' : 'lost', nowMs)
}

/**
 * Takes over the numbers of one answer. Answers overtake each other, so within one window the higher
 * count and the smaller limit hold, and a window that is over cannot come back.
 * @param askedAtMs when the call was granted: a call that was granted after the last reading is newer for certain
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
  if (used === undefined) return countLocally({ ...allowance, limit }, 'without numbers', nowMs)

  const current = currentWindow(allowance.window, nowMs)
  const headerResetMs = reading.resetsAtMs ?? current?.resetsAtMs ?? nowMs + allowance.windowMs
  const marginMs = reading.marginMs ?? 0
  const resetsAtMs = headerResetMs + marginMs
  const slackMs = reading.resetsAtMs === undefined ? 0 : Math.max(0, nowMs - askedAtMs)
  const observed: Window = {
    source: 'HEADERS',
    serial: nextSerial(allowance),
    counted: used,
    // The upstream may have counted after this call what ended after it was granted.
    uncounted: (allowance.window?.uncounted ?? noCallsYet).filter(
      ({ lastMs }) => lastMs >= askedAtMs,
    ),
    resetsAtMs,
    anchorMs: headerResetMs,
    slackMs,
    lengthMs: Math.max(allowance.windowMs, resetsAtMs - nowMs),
    seenAtMs: nowMs,
  }
  if (!current) return { ...allowance, limit, window: observed }
  if (current.source !== 'HEADERS') {
    // A reset that is over belongs to the window before.
    if (resetsAtMs <= nowMs) return countLocally(allowance, 'without numbers', nowMs)
    // The window that the gateway began is the upstream's: it keeps its serial.
    return { ...allowance, limit, window: { ...observed, serial: current.serial } }
  }

  switch (whichWindow(reading.resetsAtMs, slackMs, current, askedAtMs)) {
    case 'next':
      return { ...allowance, limit, window: observed }
    case 'past':
      return countLocally(allowance, 'without numbers', nowMs)
    case 'current':
      return {
        ...allowance,
        limit: Math.min(limit, allowance.limit ?? limit),
        window: {
          ...observed,
          ...mergedReset(current, headerResetMs, marginMs, slackMs),
          serial: current.serial,
          counted: Math.max(used, current.counted),
          lengthMs: current.lengthMs,
        },
      }
  }
}

/** Which window an answer's numbers belong to. */
function whichWindow(
  resetsAtMs: number | undefined,
  slackMs: number,
  current: Window,
  askedAtMs: number,
): 'current' | 'next' | 'past' {
  if (resetsAtMs === undefined) return 'current'
  if (resetsAtMs - slackMs > current.anchorMs + SAME_RESET_MS) return 'next'
  if (resetsAtMs >= current.anchorMs - current.slackMs - SAME_RESET_MS) return 'current'
  return askedAtMs > current.seenAtMs ? 'next' : 'past'
}

/**
 * Two headers for one reset: the true one lies in the stretch that both leave possible. The later one
 * holds, unless only a slow answer has made it late.
 */
function mergedReset(
  current: Window,
  headerResetMs: number,
  marginMs: number,
  slackMs: number,
): Pick<Window, 'resetsAtMs' | 'anchorMs' | 'slackMs'> {
  const earliestMs = Math.max(current.anchorMs - current.slackMs, headerResetMs - slackMs)
  const anchorMs = Math.min(current.anchorMs, headerResetMs)
  const narrowed = earliestMs <= anchorMs ? { anchorMs, slackMs: anchorMs - earliestMs } : current
  const latestMs = narrowed.anchorMs + marginMs + SAME_RESET_MS
  const resetsAtMs = headerResetMs + marginMs
  const laterMs = resetsAtMs <= latestMs ? resetsAtMs : current.resetsAtMs
  return {
    anchorMs: narrowed.anchorMs,
    slackMs: narrowed.slackMs,
    resetsAtMs: Math.min(Math.max(laterMs, current.resetsAtMs), latestMs),
  }
}
