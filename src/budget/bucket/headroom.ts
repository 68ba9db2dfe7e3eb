/** Background calls stop when what is left falls to this share; runs and first loads may use it. */
const HEADROOM_SHARE = 0.1

/** DEGRADED ends this share of the limit above the headroom: a count at the edge must not flicker. */
const HYSTERESIS_SHARE = 0.1

/** Of the limit, however many first loads are expected: what is never refreshed becomes one, too. */
const LARGEST_SHARE = 0.8

/** The demand of a window is recorded in this many steps. */
export const SLOTS = 12
const WINDOWS_KEPT = 40
const WINDOWS_NEEDED = 3
const PERCENTILE = 0.95

/** How many calls for runs and first loads were asked for in each slot of a window. */
export type Demand = readonly number[]

/** The demand of earlier windows, and how much of it was still to come when each slot began. */
export interface DemandHistory {
  readonly windows: readonly Demand[]
  readonly toCome: readonly number[]
}

export const noDemand: Demand = new Array<number>(SLOTS).fill(0)
export const noDemandHistory: DemandHistory = { windows: [], toCome: [] }

/** What is recorded of one window beside its count. It is replaced when the next window opens. */
export interface WindowStats {
  /** The window that it belongs to. */
  readonly serial: number
  readonly demand: Demand
  /** What is left has fallen to the reserve in this window. */
  readonly ranShort: boolean
}

export function newWindowStats(serial: number): WindowStats {
  return { serial, demand: noDemand, ranShort: false }
}

export function noteDemand(stats: WindowStats, position: number): WindowStats {
  const slot = slotAt(position)
  const demand = stats.demand.map((count, index) => (index === slot ? count + 1 : count))
  return { ...stats, demand }
}

/** One more window is over. The percentiles are computed here, once a window, and not at each call. */
export function addWindow(history: DemandHistory, demand: Demand): DemandHistory {
  const windows = [...history.windows, demand].slice(-WINDOWS_KEPT)
  const toCome = Array.from({ length: SLOTS }, (_, slot) =>
    percentile(windows.map((window) => sum(window.slice(slot)))),
  )
  return { windows, toCome }
}

/**
 * How many calls are kept for runs and first loads at this position (0 to 1) of the window. The
 * learned part shrinks as the window ends, since less is still to come; the fixed tenth (`HEADROOM_SHARE`) stays.
 */
export function headroomOf(limit: number, history: DemandHistory, position: number): number {
  // All that was to come when this slot began: a burst may come late in its slot.
  const expected = history.toCome[slotAt(position)] ?? 0
  const learned = history.windows.length < WINDOWS_NEEDED ? 0 : expected
  return Math.max(limit * HEADROOM_SHARE, Math.min(learned, limit * LARGEST_SHARE))
}

/** With more than this left, DEGRADED is over. */
export function recoveredAt(limit: number, headroom: number): number {
  return headroom + limit * HYSTERESIS_SHARE
}

function slotAt(position: number): number {
  return Math.min(SLOTS - 1, Math.floor(position * SLOTS))
}

function percentile(counts: readonly number[]): number {
  const sorted = [...counts].sort((a, b) => a - b)
  return sorted[Math.ceil(sorted.length * PERCENTILE) - 1] ?? 0
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
