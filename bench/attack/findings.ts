import type { Violation } from '../../test/support/attack/verdict.js'

/** Exchanges that broke one rule and ended alike. */
export interface Finding {
  readonly violation: Violation
  readonly label: string
  count: number
  /** The first ones, by their index. */
  readonly examples: number[]
}

const MOST_EXAMPLES = 5

/** What was broken, grouped: thousands of one kind are one line. */
export class Findings {
  readonly #byKind = new Map<string, Finding>()

  add(violation: Violation, label: string, index: number): void {
    const kind = `${violation} ${label}`
    const finding = this.#byKind.get(kind) ?? { violation, label, count: 0, examples: [] }
    finding.count += 1
    if (finding.examples.length < MOST_EXAMPLES) finding.examples.push(index)
    this.#byKind.set(kind, finding)
  }

  get all(): readonly Finding[] {
    return [...this.#byKind.values()].sort((a, b) => b.count - a.count)
  }
}
