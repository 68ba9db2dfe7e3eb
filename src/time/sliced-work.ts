import type { NextTurn } from './turns.js'

/** Counts the work of one turn of the event loop, and waits for the next turn when it is enough. */
export class SlicedWork {
  readonly #nextTurn: NextTurn
  readonly #unitsPerTurn: number
  #units = 0

  constructor(nextTurn: NextTurn, unitsPerTurn: number) {
    this.#nextTurn = nextTurn
    this.#unitsPerTurn = unitsPerTurn
  }

  /** So many units are done. Waits for the next turn once this one has had its share. */
  async did(units: number): Promise<void> {
    this.#units += units
    if (this.#units < this.#unitsPerTurn) return
    this.#units = 0
    await this.#nextTurn()
  }
}
