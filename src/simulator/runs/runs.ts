import { notFound } from '../api-error.js'
import { Run, type RunTimes } from './run.js'
import type { RunProtocol, RunScript } from './run-script.js'

/** The runs of one protocol. Each submit makes one, also for an equal query. */
export class Runs<Question> {
  readonly #protocol: RunProtocol
  readonly #script: RunScript
  readonly #idOf: (serial: number) => string
  readonly #byId = new Map<string, Run<Question>>()
  #submitted = 0

  constructor(protocol: RunProtocol, script: RunScript, idOf: (serial: number) => string) {
    this.#protocol = protocol
    this.#script = script
    this.#idOf = idOf
  }

  submit(question: Question, nowMs: number, times: RunTimes): Run<Question> {
    for (const [id, old] of this.#byId) {
      if (old.stateAt(nowMs) === 'forgotten') this.#byId.delete(id)
    }
    const id = this.#idOf(this.#submitted++)
    const run = new Run(id, question, nowMs, times, this.#script.take(this.#protocol))
    this.#byId.set(id, run)
    return run
  }

  /** Throws a 404 for unknown and forgotten runs alike. */
  find(id: string, nowMs: number): Run<Question> {
    const run = this.#byId.get(id)
    if (!run || run.stateAt(nowMs) === 'forgotten') throw notFound()
    return run
  }

  underWay(nowMs: number): readonly Run<Question>[] {
    return [...this.#byId.values()].filter((run) => run.isUnderWay(nowMs))
  }

  forget(id: string): void {
    this.#byId.delete(id)
  }
}
