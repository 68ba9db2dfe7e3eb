import { SECOND } from '../../time/clock.js'
import { hasNumbers, type WindowReading } from './reading.js'

/** A stretch of time with a count of calls: the upstream's own (HEADERS), or one that we began (PRIOR). */
export interface Window {
  readonly source: 'HEADERS' | 'PRIOR'
  /** Tells windows of one bucket apart. */
  readonly serial: number
  /** The highest count that the upstream told. */
  readonly counted: number
  /** Calls that ended without a count, and that the highest count may not contain. */
  readonly untold: readonly Untold[]
  /** When calls count on the reset: never before it, a margin later where it was told in seconds. */
  readonly resetsAtMs: number
  /**
   * The reset as first seen, later ones are compared with it, so that a reset that creeps is
   * noticed. A reset told as seconds from now ages on its way: the true one lies at most `slackMs`,
   * the time that the call took, before it.
   */
  readonly anchorMs: number
  readonly slackMs: number
  /** From its beginning to its reset, as far as we know. */
  readonly lengthMs: number
  readonly seenAtMs: number
}

/** Calls that ended within one second without a count. */
interface Untold {
  readonly lastMs: number
  readonly count: number
}

/** A limit and the window it holds for. Limit null: nothing is known, nothing is imposed. */
export interface Allowance {
  readonly limit: number | null
  readonly windowMs: number
  readonly window: Window | null
}

/** The reset arrives in whole seconds: two spellings of one instant differ by this much. */
const SAME_RESET_MS = 2 * SECOND
/** A window may last this much longer than the one before. */
const DRIFT_MS = 2 * SECOND
/** What ended without a count this close to the reset may belong to the next window. */
const EDGE_MS = 5 * SECOND
/** A clock that is put right by less than this was not set back. */
export const CLOCK_STEP_MS = 2 * SECOND

/** The window while it is true. One that has ended is void, and so is one from the future: the clock was set back. */
export function currentWindow(window: Window | null, nowMs: number): Window | undefined {
  if (!window || nowMs >= window.resetsAtMs) return undefined
  return nowMs < window.seenAtMs - CLOCK_STEP_MS ? undefined : window
}

export function usedOf(window: Window | undefined): number {
  if (!window) return 0
  return window.untold.reduce((total, { count }) => total + count, window.counted)
}

/** How far the window has come, from 0 to 1. */
export function positionOf(window: Window | undefined, nowMs: number): number {
  if (!window) return 0
  return Math.min(1, Math.max(0, 1 - (window.resetsAtMs - nowMs) / window.lengthMs))
}

/** When it resets, as told. Where that is over and no reset was heard of: from when calls count on it. */
export function resetOfWindow({ source, anchorMs, resetsAtMs }: Window, nowMs: number): number {
  const isAhead = source === 'HEADERS' && anchorMs > nowMs
  return isAhead ? Math.min(anchorMs, resetsAtMs) : resetsAtMs
}

/** The window that runs now; if none does, one of our own begins. */
export function openWindow(allowance: Allowance, nowMs: number): Window {
  return currentWindow(allowance.window, nowMs) ?? ownWindow(allowance, nowMs)
}

/** Counts a call of which the upstream has told no number: its answer had none, or was lost. */
export function countLocally(
  allowance: Allowance,
  answer: 'without numbers' | 'lost',
  nowMs: number,
): Allowance {
  if (allowance.limit === null) return allowance
  const window = begun(openWindow(allowance, nowMs), allowance.windowMs, answer, nowMs)
  return { ...allowance, window: { ...window, untold: oneMore(window.untold, nowMs) } }
}

/** What an answer, with or without numbers, or a lost one, tells of the window. */
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
  if (used === undefined) return countLocally({ ...allowance, limit }, 'without numbers', nowMs)

  const current = currentWindow(allowance.window, nowMs)
  const toldMs = reading.resetsAtMs ?? current?.resetsAtMs ?? nowMs + allowance.windowMs
  const marginMs = reading.marginMs ?? 0
  const resetsAtMs = toldMs + marginMs
  const slackMs = reading.resetsAtMs === undefined ? 0 : Math.max(0, nowMs - askedAtMs)
  const fresh: Window = {
    source: 'HEADERS',
    serial: nextSerial(allowance),
    counted: used,
    // What ended after this call was asked may have been counted after it.
    untold: (allowance.window?.untold ?? []).filter(({ lastMs }) => lastMs >= askedAtMs),
    resetsAtMs,
    anchorMs: toldMs,
    slackMs,
    lengthMs: Math.max(allowance.windowMs, resetsAtMs - nowMs),
    seenAtMs: nowMs,
  }
  if (!current) return { ...allowance, limit, window: fresh }
  if (current.source !== 'HEADERS') {
    // It tells of the one before.
    if (resetsAtMs <= nowMs) return countLocally(allowance, 'without numbers', nowMs)
    // Our own window, by its true name.
    return { ...allowance, limit, window: { ...fresh, serial: current.serial } }
  }

  switch (placeOf(reading.resetsAtMs, slackMs, current, askedAtMs)) {
    case 'new':
      return { ...allowance, limit, window: fresh }
    case 'old':
      return countLocally(allowance, 'without numbers', nowMs)
    case 'same':
      return {
        ...allowance,
        limit: Math.min(limit, allowance.limit ?? limit),
        window: {
          ...fresh,
          ...resetOf(current, toldMs, marginMs, slackMs),
          serial: current.serial,
          counted: Math.max(used, current.counted),
          lengthMs: current.lengthMs,
        },
      }
  }
}

/** How a window that another has seen lies to this one. Each knows its reset with the slack that it has. */
export function compareWindows(window: Window, other: Window): 'earlier' | 'same' | 'later' {
  if (other.anchorMs - other.slackMs > window.anchorMs + SAME_RESET_MS) return 'later'
  return window.anchorMs - window.slackMs > other.anchorMs + SAME_RESET_MS ? 'earlier' : 'same'
}

/** From when on calls are in it. Our own began when it was opened, whatever its end was moved to. */
export function beganAt({ source, seenAtMs, resetsAtMs, lengthMs }: Window): number {
  return source === 'PRIOR' ? seenAtMs : resetsAtMs - lengthMs
}

/**
 * The spellings of one reset, taken together: what each call's time on the way leaves possible. The
 * later one holds, but not one that only a slow answer has made late.
 */
function resetOf(
  current: Window,
  toldMs: number,
  marginMs: number,
  slackMs: number,
): Pick<Window, 'resetsAtMs' | 'anchorMs' | 'slackMs'> {
  const earliestMs = Math.max(current.anchorMs - current.slackMs, toldMs - slackMs)
  const anchorMs = Math.min(current.anchorMs, toldMs)
  const narrowed = earliestMs <= anchorMs ? { anchorMs, slackMs: anchorMs - earliestMs } : current
  const latestMs = narrowed.anchorMs + marginMs + SAME_RESET_MS
  const resetsAtMs = toldMs + marginMs
  const laterMs = resetsAtMs <= latestMs ? resetsAtMs : current.resetsAtMs
  return {
    anchorMs: narrowed.anchorMs,
    slackMs: narrowed.slackMs,
    resetsAtMs: Math.min(Math.max(laterMs, current.resetsAtMs), latestMs),
  }
}

function placeOf(
  resetsAtMs: number | undefined,
  slackMs: number,
  current: Window,
  askedAtMs: number,
): 'same' | 'new' | 'old' {
  if (resetsAtMs === undefined) return 'same'
  if (resetsAtMs - slackMs > current.anchorMs + SAME_RESET_MS) return 'new'
  if (resetsAtMs >= current.anchorMs - current.slackMs - SAME_RESET_MS) return 'same'
  return askedAtMs > current.seenAtMs ? 'new' : 'old'
}

/** Begun when the last one has ended by our reckoning; the upstream's may have ended a little sooner. */
function ownWindow(allowance: Allowance, nowMs: number): Window {
  const resetsAtMs = nowMs + allowance.windowMs
  return {
    source: 'PRIOR',
    serial: nextSerial(allowance),
    counted: 0,
    untold: (allowance.window?.untold ?? []).filter(
      ({ lastMs }) => lastMs > nowMs - EDGE_MS && lastMs <= nowMs,
    ),
    resetsAtMs,
    anchorMs: resetsAtMs,
    slackMs: 0,
    lengthMs: allowance.windowMs,
    seenAtMs: nowMs,
  }
}

/**
 * The upstream's window began when the first call reached it: no later than that call has ended. An
 * upstream that answers without numbers is believed to keep to its limit; where an answer was lost,
 * its window may be longer than the one that we know.
 */
function begun(
  window: Window,
  windowMs: number,
  answer: 'without numbers' | 'lost',
  nowMs: number,
): Window {
  if (window.source !== 'PRIOR') return window
  const first = window.untold.every(({ lastMs }) => lastMs < window.seenAtMs)
  const anchorMs = first ? Math.max(window.anchorMs, nowMs + windowMs) : window.anchorMs
  const endMs = answer === 'lost' ? anchorMs + DRIFT_MS : anchorMs
  return { ...window, anchorMs, resetsAtMs: Math.max(window.resetsAtMs, endMs) }
}

/** Serials tell the windows of one bucket apart. */
export function nextSerial({ window }: Pick<Allowance, 'window'>): number {
  return (window?.serial ?? 0) + 1
}

function oneMore(untold: readonly Untold[], nowMs: number): readonly Untold[] {
  const last = untold.at(-1)
  if (!last || Math.floor(last.lastMs / SECOND) !== Math.floor(nowMs / SECOND)) {
    return [...untold, { lastMs: nowMs, count: 1 }]
  }
  return [...untold.slice(0, -1), { lastMs: nowMs, count: last.count + 1 }]
}
