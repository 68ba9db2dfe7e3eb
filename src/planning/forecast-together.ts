import type { Family } from '../budget/family.js'
import type { PlanningWindow } from './window.js'

/** Turns of the event loop without a further query: reports of entities take some until they ask. */
const QUIET_TURNS = 5

/** Queries of one HTTP request, whose calls are foreseen together. */
export class ForecastTogether<Waiting extends { readonly endpoint: { readonly family: Family } }> {
  readonly #window: () => PlanningWindow
  readonly #forecast: (waiting: readonly Waiting[]) => void
  #waiting: Waiting[] = []

  /** @param forecast settles each of them, whatever comes */
  constructor(window: () => PlanningWindow, forecast: (waiting: readonly Waiting[]) => void) {
    this.#window = window
    this.#forecast = forecast
  }

  add(waiting: Waiting): void {
    this.#waiting.push(waiting)
    if (this.#waiting.length > 1) return
    const forecast = () => {
      const all = this.#waiting
      this.#waiting = []
      this.#forecast(all)
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#allCame().then(forecast, forecast)
  }

  /** The queries of one HTTP request go down together, those of its entities a little later than the others. */
  async #allCame(): Promise<void> {
    for (let came = 0; came < this.#waiting.length; ) {
      came = this.#waiting.length
      const window = this.#window()
      for (const { endpoint } of this.#waiting) window.add(endpoint.family)
      await window.closed()
      for (let turn = 0; turn < QUIET_TURNS; turn++) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  }
}
