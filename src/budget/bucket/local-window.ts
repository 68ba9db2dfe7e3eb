import { SECOND } from '../../time/clock.js'
import { addCall, callsSince, noCallsYet } from './calls-by-second.js'
import { currentWindow, type LimitState, nextSerial, type Window } from './window.js'

/** A window may last this much longer than the one before. */
const DRIFT_MS = 2 * SECOND
/** A call that ended without a count this close to the reset may fall into the next window. */
const EDGE_MS = 5 * SECOND

/** The window that runs now; where none does, the gateway begins one. */
export function openWindow(state: LimitState, nowMs: number): Window {
  return currentWindow(state.window, nowMs) ?? localWindow(state, nowMs)
}

/** Counts a call for which the upstream gave no count: its answer had none, or was lost. */
export function countLocally(
  state: LimitState,
  answer: 'without numbers' | 'lost',
  nowMs: number,
): LimitState {
  if (state.limit === null) return state
  const window = begun(openWindow(state, nowMs), state.windowMs, answer, nowMs)
  return { ...state, window: { ...window, uncounted: addCall(window.uncounted, nowMs) } }
}

/**
 * Begins when the window before has ended by the gateway's clock. The upstream's may have ended a
 * little sooner, so the last calls without a count are taken over.
 */
function localWindow({ window, windowMs }: LimitState, nowMs: number): Window {
  const resetsAtMs = nowMs + windowMs
  return {
    source: 'PRIOR',
    serial: nextSerial({ window }),
    counted: 0,
    uncounted: callsSince(window?.uncounted ?? noCallsYet, nowMs - EDGE_MS, nowMs),
    resetsAtMs,
    anchorMs: resetsAtMs,
    slackMs: 0,
    lengthMs: windowMs,
    seenAtMs: nowMs,
  }
}

/**
 * The upstream's window began when the first call reached it: not after that call had ended. An
 * upstream that answers without numbers is taken to keep to the known length; where an answer was
 * lost, its window may be longer.
 */
function begun(
  window: Window,
  windowMs: number,
  answer: 'without numbers' | 'lost',
  nowMs: number,
): Window {
  if (window.source !== 'PRIOR') return window
  const isFirst = window.uncounted.every(({ lastMs }) => lastMs < window.seenAtMs)
  const anchorMs = isFirst ? Math.max(window.anchorMs, nowMs + windowMs) : window.anchorMs
  const endMs = answer === 'lost' ? anchorMs + DRIFT_MS : anchorMs
  return { ...window, anchorMs, resetsAtMs: Math.max(window.resetsAtMs, endMs) }
}
