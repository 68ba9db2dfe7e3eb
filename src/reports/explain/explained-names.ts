import type { Outcome } from './explained-question.js'

/** What names the answers to one HTTP request tell, by their kind. */
export class NameOutcomes {
  readonly #ids = new Map<string, Set<string>>()
  readonly #outcomes = new Map<string, Outcome>()

  /** Of a plan: names that stored answers need. */
  want(kind: string, ids: readonly string[]): void {
    const wanted = this.#ids.get(kind) ?? new Set()
    this.#ids.set(kind, wanted)
    for (const id of ids) wanted.add(id)
  }

  /** What was wanted since the last time. */
  takeWanted(kind: string): readonly string[] {
    const wanted = [...(this.#ids.get(kind) ?? [])]
    this.#ids.delete(kind)
    return wanted
  }

  /** Of look-ups that were made. */
  tell(kind: string, outcome: Outcome): void {
    const before = this.#outcomes.get(kind)
    const upstreamCalls = (before?.upstreamCalls ?? 0) + outcome.upstreamCalls
    this.#outcomes.set(kind, { ...(before ?? outcome), upstreamCalls })
  }

  /** What was told since the last time; undefined: nothing was looked up. */
  takeOutcome(kind: string): Outcome | undefined {
    const outcome = this.#outcomes.get(kind)
    this.#outcomes.delete(kind)
    return outcome
  }
}
