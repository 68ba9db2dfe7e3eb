/** What an answer of the upstream looks like, apart from its numbers. */
export interface AnswerShape {
  /** The upstream's own version of the report, where it has one. */
  readonly upstreamVersion?: string
  readonly columns: readonly { readonly name: string; readonly type: string }[]
}

interface Known {
  readonly columns: Map<string, string>
  upstreamVersion: string | undefined
}

/**
 * What each report's answers have looked like so far. Absence is never drift, for answers are sparse;
 * so the known set only grows.
 */
export class KnownShapes {
  readonly #bySubject = new Map<string, Known>()

  /**
   * Takes note of an answer. True when it drifted: a column never seen before, another type, another
   * version. The first answer drifts only from what was `expected`, when that was given.
   */
  drifts(subject: string, shape: AnswerShape, expected?: AnswerShape): boolean {
    const known = this.#bySubject.get(subject) ?? knownFrom(expected)
    if (!known) {
      const first = knownFrom(shape)
      if (first) this.#bySubject.set(subject, first)
      return false
    }
    this.#bySubject.set(subject, known)
    let drifted = false
    for (const { name, type } of shape.columns) {
      if (known.columns.get(name) !== type) drifted = true
      known.columns.set(name, type)
    }
    const { upstreamVersion } = shape
    if (upstreamVersion === undefined) return drifted
    const before = known.upstreamVersion
    known.upstreamVersion = upstreamVersion
    return drifted || (before !== undefined && before !== upstreamVersion)
  }

  /** Whether this report was ever read: only then can a refusal mean that something changed. */
  isKnown(subject: string): boolean {
    return this.#bySubject.has(subject)
  }
}

function knownFrom(shape: AnswerShape | undefined): Known | undefined {
  if (!shape) return undefined
  const { columns, upstreamVersion } = shape
  return { columns: new Map(columns.map(({ name, type }) => [name, type])), upstreamVersion }
}
