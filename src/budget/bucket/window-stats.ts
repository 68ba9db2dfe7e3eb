import { addDemand, type Demand, noDemand } from './headroom.js'

/** What is recorded of one window beside its count. It is replaced when the next window opens. */
export interface WindowStats {
  /** The window that it belongs to. */
  readonly serial: number
  readonly demand: Demand
  /** What is left has fallen to the headroom in this window. */
  readonly ranShort: boolean
}

export function newWindowStats(serial: number): WindowStats {
  return { serial, demand: noDemand, ranShort: false }
}

export function noteDemand(stats: WindowStats, position: number): WindowStats {
  return { ...stats, demand: addDemand(stats.demand, position) }
}
