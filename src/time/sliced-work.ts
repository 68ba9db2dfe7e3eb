import type { NextTurn } from './turns.js'

/** Work that is done a slice in each turn of the event loop. */
export class SlicedWork {
  readonly #nextTurn: NextTurn
  readonly #unitsPerTurn: number
  #units = 0

  constructor(nextTurn: NextTurn, unitsPerTurn: number) {
    this.#nextTurn = nextTurn
    this.#unitsPerTurn = unitsPerTurn
  }

  /** After so many units of work: waits for the next turn where this one has had its slice. */
  async did(units: number): Promise<void> {
    this.#units += units
    if (this.#units < this.#unitsPerTurn) return
    this.#units = 0
    await this.#nextTurn()
  }
}
