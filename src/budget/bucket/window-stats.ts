import { addDemand, type Demand, noDemand } from './reserve.js'

/** What we note of one window beside its count. It ends with the window. */
export interface WindowStats {
  /** The window that it belongs to. */
  readonly serial: number
  readonly demand: Demand
  /** Calls of priority `warm`. */
  readonly warmed: number
  /** The count has fallen to the reserve in this window. */
  readonly ranShort: boolean
}

export function newWindowStats(serial: number): WindowStats {
  return { serial, demand: noDemand, warmed: 0, ranShort: false }
}

export function noteDemand(page: WindowStats, position: number): WindowStats {
  return { ...page, demand: addDemand(page.demand, position) }
}
