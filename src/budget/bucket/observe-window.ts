import { noCallsYet } from './calls-by-second.js'
import { countLocally } from './local-window.js'
import { hasNumbers, type WindowReading } from './reading.js'
import { currentWindow, type LimitState, nextSerial, SAME_RESET_MS, type Window } from './window.js'

/** A call has ended: what its answer's reading changes. Undefined: the answer was lost. */
export function noteAnswer(
  state: LimitState,
  reading: WindowReading | undefined,
  askedAtMs: number,
  nowMs: number,
): LimitState {
  return hasNumbers(reading)
    ? observeWindow(state, reading, askedAtMs, nowMs)
    : countLocally(state, reading ? 'without numbers' : 'lost', nowMs)
}

/**
 * Takes over the numbers of one answer. Answers overtake each other, so within one window the higher
 * count and the smaller limit hold, and a window that is over cannot come back.
 * @param askedAtMs when the call was granted: a call that was granted after the last reading is newer for certain
 */
export function observeWindow(
  state: LimitState,
  reading: WindowReading,
  askedAtMs: number,
  nowMs: number,
): LimitState {
  const limit = reading.limit ?? state.limit
  if (limit === null) return state
  const used = reading.remaining === undefined ? undefined : Math.max(0, limit - reading.remaining)
  if (used === undefined) return countLocally({ ...state, limit }, 'without numbers', nowMs)

  const current = currentWindow(state.window, nowMs)
  const knownResetMs = reading.headerResetMs ?? current?.resetsAtMs ?? nowMs + state.windowMs
  const marginMs = reading.marginMs ?? 0
  const resetsAtMs = knownResetMs + marginMs
  const slackMs = reading.headerResetMs === undefined ? 0 : Math.max(0, nowMs - askedAtMs)
  const observed: Window = {
    source: 'HEADERS',
    serial: nextSerial(state),
    counted: used,
    // The upstream may have counted after this call what ended after it was granted.
    uncounted: (state.window?.uncounted ?? noCallsYet).filter(({ lastMs }) => lastMs >= askedAtMs),
    resetsAtMs,
    anchorMs: knownResetMs,
    slackMs,
    lengthMs: Math.max(state.windowMs, resetsAtMs - nowMs),
    seenAtMs: nowMs,
  }
  if (!current) return { ...state, limit, window: observed }
  if (current.source !== 'HEADERS') {
    // A reset that is over belongs to the window before.
    if (resetsAtMs <= nowMs) return countLocally(state, 'without numbers', nowMs)
    // The window that the gateway began is the upstream's: it keeps its serial.
    return { ...state, limit, window: { ...observed, serial: current.serial } }
  }

  switch (whichWindow(reading.headerResetMs, slackMs, current, askedAtMs)) {
    case 'next':
      return { ...state, limit, window: observed }
    case 'past':
      return countLocally(state, 'without numbers', nowMs)
    case 'current':
      return {
        ...state,
        limit: Math.min(limit, state.limit ?? limit),
        window: {
          ...observed,
          ...mergedReset(current, knownResetMs, marginMs, slackMs),
          serial: current.serial,
          counted: Math.max(used, current.counted),
          lengthMs: current.lengthMs,
        },
      }
  }
}

/** Which window an answer's numbers belong to. */
function whichWindow(
  headerResetMs: number | undefined,
  slackMs: number,
  current: Window,
  askedAtMs: number,
): 'current' | 'next' | 'past' {
  if (headerResetMs === undefined) return 'current'
  if (headerResetMs - slackMs > current.anchorMs + SAME_RESET_MS) return 'next'
  if (headerResetMs >= current.anchorMs - current.slackMs - SAME_RESET_MS) return 'current'
  return askedAtMs > current.seenAtMs ? 'next' : 'past'
}

/**
 * Two headers for one reset: the true one lies in the stretch that both leave possible. The later one
 * holds, unless only a slow answer has made it late.
 */
function mergedReset(
  current: Window,
  knownResetMs: number,
  marginMs: number,
  slackMs: number,
): Pick<Window, 'resetsAtMs' | 'anchorMs' | 'slackMs'> {
  const earliestMs = Math.max(current.anchorMs - current.slackMs, knownResetMs - slackMs)
  const anchorMs = Math.min(current.anchorMs, knownResetMs)
  const narrowed = earliestMs <= anchorMs ? { anchorMs, slackMs: anchorMs - earliestMs } : current
  const latestMs = narrowed.anchorMs + marginMs + SAME_RESET_MS
  const resetsAtMs = knownResetMs + marginMs
  const laterMs = resetsAtMs <= latestMs ? resetsAtMs : current.resetsAtMs
  return {
    anchorMs: narrowed.anchorMs,
    slackMs: narrowed.slackMs,
    resetsAtMs: Math.min(Math.max(laterMs, current.resetsAtMs), latestMs),
  }
}
