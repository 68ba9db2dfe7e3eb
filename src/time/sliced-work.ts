import type { NextTurn } from './turns.js'

/** So many units of work are done: waits for the next turn of the event loop once this one has had its share. */
export type SlicedWork = (units: number) => Promise<void>

export function slicedWork(nextTurn: NextTurn, unitsPerTurn: number): SlicedWork {
  let done = 0
  return async (units) => {
    done += units
    if (done < unitsPerTurn) return
    done = 0
    await nextTurn()
  }
}
