import { SECOND } from '../../time/clock.js'
import type { Window } from './window.js'

/**
 * Others who use the same limit. What the upstream counts beyond our own calls was theirs; at that
 * rate they go on until the window ends, and what they will use is not ours to spend.
 */
export interface OtherClients {
  /** The window that the count belongs to. */
  readonly serial: number
  /** Our calls in this window that were granted. */
  readonly ours: number
  /** The first count of this window, and how many of ours it holds at the least; null: none yet. */
  readonly base: { readonly counted: number; readonly ours: number; readonly atMs: number } | null
  readonly others: number
  readonly lastMs: number
  /** Calls per millisecond, learned from earlier windows. */
  readonly rate: number
}

export const noOtherClients: OtherClients = {
  serial: 0,
  ours: 0,
  base: null,
  others: 0,
  lastMs: 0,
  rate: 0,
}

/** A look that is shorter tells of a chance meeting, not of a rate. */
const SHORTEST_LOOK_MS = 15 * SECOND
/** So long a look weighs as much as all that was learned before. */
const WEIGHT_MS = 5 * SECOND
/** Between windows: half of what is known is what the last one has shown. */
const KEPT_SHARE = 0.5
/** Arrivals by chance spread by the root of their number; three times that is enough for an hour of windows. */
const SPREADS = 3
/** However many others there are: what is never tried is never learned anew. */
const LARGEST_SHARE = 0.8

/** A call of ours was granted in this window, or given back unsent. @param inFlight without it */
export function noteOurs(
  foreign: OtherClients,
  window: Window,
  inFlight: number,
  change: 1 | -1,
): OtherClients {
  const turned = turn(foreign, window, inFlight)
  return { ...turned, ours: Math.max(0, turned.ours + change) }
}

/** The upstream has told a count. @param inFlight our calls that it may not hold yet */
export function noteCount(
  foreign: OtherClients,
  window: Window,
  inFlight: number,
  nowMs: number,
): OtherClients {
  const turned = turn(foreign, window, inFlight + 1)
  if (window.source !== 'HEADERS') return turned
  const { base, ours, others } = turned
  if (!base) {
    const certain = Math.max(0, ours - inFlight)
    const first = { counted: window.counted, ours: certain, atMs: nowMs }
    return { ...turned, base: first, lastMs: nowMs }
  }
  const beyond = window.counted - base.counted - (ours - base.ours)
  return { ...turned, others: Math.max(others, beyond, 0), lastMs: nowMs }
}

/** The count has grown by calls that cannot be told apart, ours and others': the look begins anew. */
export function lookAnew(foreign: OtherClients): OtherClients {
  return { ...foreign, base: null, others: 0 }
}

/** How many calls others are still expected to make before the window ends; of the limit at most a share. */
export function expectedOfOthers(
  foreign: OtherClients,
  window: Window | undefined,
  limit: number,
  windowMs: number,
  nowMs: number,
): number {
  const isOfWindow = window !== undefined && foreign.serial === window.serial
  const rate = isOfWindow ? rateOf(foreign) : foreign.rate
  if (rate === 0) return 0
  const sinceMs = isOfWindow && foreign.base ? foreign.lastMs : nowMs
  const untilMs = window ? window.resetsAtMs : nowMs + windowMs
  const mean = rate * Math.max(0, untilMs - sinceMs)
  return Math.min(Math.ceil(mean + SPREADS * Math.sqrt(mean)), Math.floor(limit * LARGEST_SHARE))
}

/** A new window: what the last one has shown is remembered. It may count what is still in flight. */
function turn(foreign: OtherClients, window: Window, inFlight: number): OtherClients {
  if (foreign.serial === window.serial) return foreign
  const { base, others, lastMs, rate } = foreign
  const lookedMs = base ? lastMs - base.atMs : 0
  const shown = lookedMs >= SHORTEST_LOOK_MS ? others / lookedMs : rate
  const learned = rate * (1 - KEPT_SHARE) + shown * KEPT_SHARE
  // Less than one call in ten minutes is nobody.
  const next = learned * 600 * SECOND < 1 ? 0 : learned
  return { ...noOtherClients, serial: window.serial, ours: inFlight, rate: next }
}

function rateOf({ base, others, lastMs, rate }: OtherClients): number {
  const lookedMs = base ? lastMs - base.atMs : 0
  if (lookedMs < SHORTEST_LOOK_MS) return rate
  return (rate * WEIGHT_MS + others) / (WEIGHT_MS + lookedMs)
}
