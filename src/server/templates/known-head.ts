/** How two header fields of one name are compared. */
type Comparison = 'plain' | 'secret' | 'none'

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map([
  // A proxy may send the requests of several clients over one connection.
  ['authorization', 'secret'],
  ['x-api-key', 'secret'],
  // Each request has its own; whoever reads the body looks at it.
  ['content-length', 'none'],
])

/** The head of a request, to be compared with those that come after it. */
export class KnownHead {
  readonly #fields: readonly string[]
  readonly #comparisons: readonly Comparison[]

  /** @param fields names and values in turn, as in `IncomingMessage.rawHeaders` */
  constructor(fields: readonly string[]) {
    this.#fields = fields
    this.#comparisons = fields.map((name, at) =>
      at % 2 === 0 ? 'plain' : (COMPARISONS.get(fields[at - 1]?.toLowerCase() ?? name) ?? 'plain'),
    )
  }

  /** Whether both heads have the same fields in the same order. */
  isSameAs(fields: readonly string[]): boolean {
    if (fields.length !== this.#fields.length) return false
    let isSame = true
    for (let at = 0; at < fields.length; at++) {
      const comparison = this.#comparisons[at]
      const known = this.#fields[at] ?? ''
      const sent = fields[at] ?? ''
      if (comparison === 'secret') isSame = isSameSecret(known, sent) && isSame
      else if (comparison === 'plain' && known !== sent) isSame = false
    }
    return isSame
  }
}

/** Takes the same time wherever the difference is. */
function isSameSecret(known: string, sent: string): boolean {
  if (known.length !== sent.length) return false
  let difference = 0
  for (let at = 0; at < known.length; at++) difference |= known.charCodeAt(at) ^ sent.charCodeAt(at)
  return difference === 0
}
