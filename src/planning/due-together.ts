import type { Family } from '../budget/family.js'
import type { Pending } from '../time/pending.js'
import { PlanningWindow, type WindowOptions } from './window.js'

/** Queries that fall due within one window are planned together. */
export class DueTogether<Due> {
  readonly #options: WindowOptions
  readonly #ask: (due: readonly Due[]) => void
  #due: Due[] = []
  #window: PlanningWindow

  /** @param ask plans those of one window, and settles each of them, whatever comes */
  constructor(options: WindowOptions, ask: (due: readonly Due[]) => void) {
    this.#options = options
    this.#ask = ask
    this.#window = new PlanningWindow(options)
  }

  /** @param request the other queries of its HTTP request: they are planned together */
  add(due: Due, family: Family, request?: Pending): void {
    this.#due.push(due)
    const isFirst = this.#due.length === 1
    if (isFirst) this.#window = new PlanningWindow(this.#options)
    this.#window.add(family, request)
    if (isFirst) this.#askAfterWindow()
  }

  #askAfterWindow(): void {
    const ask = () => {
      const due = this.#due
      this.#due = []
      this.#ask(due)
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#window.closed().then(ask, ask)
  }
}
