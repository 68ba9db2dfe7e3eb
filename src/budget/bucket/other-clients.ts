import { SECOND } from '../../time/clock.js'
import type { Window } from './window.js'

/**
 * Other clients of the same limit. What the upstream counts beyond the gateway's own calls is theirs;
 * they are expected to go on at that rate until the window ends, and those calls are kept free.
 */
export interface OtherClients {
  /** The window that the counts belong to. */
  readonly serial: number
  /** The gateway's calls granted in this window. */
  readonly ownCalls: number
  /** The first upstream count of this window, and how many own calls it contains at least; null: none yet. */
  readonly base: {
    readonly counted: number
    readonly ownCalls: number
    readonly atMs: number
  } | null
  readonly otherCalls: number
  readonly lastMs: number
  /** Calls per millisecond, learned from earlier windows. */
  readonly rate: number
}

export const noOtherClients: OtherClients = {
  serial: 0,
  ownCalls: 0,
  base: null,
  otherCalls: 0,
  lastMs: 0,
  rate: 0,
}

/** Counts over a shorter stretch show chance, not a rate. */
const SHORTEST_MEASURE_MS = 15 * SECOND
/** The learned rate weighs as much as a measurement of this length. */
const WEIGHT_MS = 5 * SECOND
/** The share of the learned rate that the last window replaces. */
const NEWEST_SHARE = 0.5
/** Arrivals by chance spread by the root of their number; three times that is enough for an hour of windows. */
const SPREADS = 3
/** Of the limit: a gateway that leaves everything to other clients makes no call that would measure them again. */
const LARGEST_SHARE = 0.8

/** A call of the gateway was granted in this window, or released. @param inFlight without it */
export function noteOwnCall(
  clients: OtherClients,
  window: Window,
  inFlight: number,
  change: 1 | -1,
): OtherClients {
  const current = inWindow(clients, window, inFlight)
  return { ...current, ownCalls: Math.max(0, current.ownCalls + change) }
}

/** The upstream gave a count. @param inFlight own calls that it may not contain yet */
export function noteUpstreamCount(
  clients: OtherClients,
  window: Window,
  inFlight: number,
  nowMs: number,
): OtherClients {
  const current = inWindow(clients, window, inFlight + 1)
  if (window.source !== 'HEADERS') return current
  const { base, ownCalls, otherCalls } = current
  if (!base) {
    const certain = Math.max(0, ownCalls - inFlight)
    const first = { counted: window.counted, ownCalls: certain, atMs: nowMs }
    return { ...current, base: first, lastMs: nowMs }
  }
  const beyond = window.counted - base.counted - (ownCalls - base.ownCalls)
  return { ...current, otherCalls: Math.max(otherCalls, beyond, 0), lastMs: nowMs }
}

/** The count has grown by calls of which it is not known whose they are: measuring begins anew. */
export function restartMeasurement(clients: OtherClients): OtherClients {
  return { ...clients, base: null, otherCalls: 0 }
}

/** How many calls other clients are still expected to make before the window ends; at most a share of the limit. */
export function expectedOtherCalls(
  clients: OtherClients,
  window: Window | undefined,
  limit: number,
  windowMs: number,
  nowMs: number,
): number {
  const isOfWindow = window !== undefined && clients.serial === window.serial
  const rate = isOfWindow ? currentRate(clients) : clients.rate
  if (rate === 0) return 0
  const sinceMs = isOfWindow && clients.base ? clients.lastMs : nowMs
  const untilMs = window ? window.resetsAtMs : nowMs + windowMs
  const mean = rate * Math.max(0, untilMs - sinceMs)
  return Math.min(Math.ceil(mean + SPREADS * Math.sqrt(mean)), Math.floor(limit * LARGEST_SHARE))
}

/**
 * The counts of this window. Where it is a new one, the window before enters the learned rate, and
 * calls in flight count as the first own ones: the new window may count them.
 */
function inWindow(clients: OtherClients, window: Window, inFlight: number): OtherClients {
  if (clients.serial === window.serial) return clients
  const { base, otherCalls, lastMs, rate } = clients
  const measuredMs = base ? lastMs - base.atMs : 0
  const measured = measuredMs >= SHORTEST_MEASURE_MS ? otherCalls / measuredMs : rate
  const learned = rate * (1 - NEWEST_SHARE) + measured * NEWEST_SHARE
  // Less than one call in ten minutes is no client.
  const next = learned * 600 * SECOND < 1 ? 0 : learned
  return { ...noOtherClients, serial: window.serial, ownCalls: inFlight, rate: next }
}

function currentRate({ base, otherCalls, lastMs, rate }: OtherClients): number {
  const measuredMs = base ? lastMs - base.atMs : 0
  if (measuredMs < SHORTEST_MEASURE_MS) return rate
  return (rate * WEIGHT_MS + otherCalls) / (WEIGHT_MS + measuredMs)
}
