import type { JsonVisitor } from './json-scanner.js'

/** Why a body is not parsed: parsing it, or reading what comes of it, would stop everything else. */
export type BeyondBounds = 'tooDeep' | 'tooManyValues'

/** Answers of Genesys Cloud are some 10 deep. */
const DEEPEST = 64
/** In all: a page of 1,000 conversations has some 500,000. */
const MOST_VALUES = 3_000_000
/** From this depth on lists are the metrics of one bucket, or what belongs to one conversation. */
const INNER_DEPTH = 5
const MOST_INNER_VALUES = 10_000

/** Counts how deep JSON nests, and how many values it and its inner lists have. */
export class JsonBounds implements JsonVisitor {
  /** What the JSON is beyond; undefined: it is within bounds so far. */
  beyond: BeyondBounds | undefined
  /** Values of the list or object that is open at each depth. */
  readonly #counts: number[] = []
  #values = 0

  open(): void {
    if (this.#counts.length >= DEEPEST) this.beyond ??= 'tooDeep'
    if (this.beyond) return
    this.#counts.push(0)
    this.comma()
  }

  close(): void {
    this.#counts.pop()
  }

  /** One more value, in all and in what is open. */
  comma(): void {
    const depth = this.#counts.length
    const here = (this.#counts[depth - 1] ?? 0) + 1
    if (depth > 0) this.#counts[depth - 1] = here
    this.#values += 1
    const isInner = depth >= INNER_DEPTH
    if (this.#values > MOST_VALUES || (isInner && here > MOST_INNER_VALUES)) {
      this.beyond ??= 'tooManyValues'
    }
  }

  key(): void {}
}
