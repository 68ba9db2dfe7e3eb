import type { JsonVisitor } from '../../json/json-scanner.js'

/** Why a body is not parsed: parsing or checking it would block the event loop. */
export type BeyondBounds = 'tooDeep' | 'tooManyValues'

/** Answers of Genesys Cloud are some 10 deep. */
const DEEPEST = 64
/** In the whole body: a page of 1,000 conversations has some 500,000. */
const MOST_VALUES = 3_000_000
/** From this depth on a list holds the metrics of one bucket, or the parts of one conversation. */
const INNER_DEPTH = 5
const MOST_INNER_VALUES = 10_000

interface Open {
  readonly isBounded: boolean
  values: number
}

/**
 * Counts how deep JSON nests, and how many values the document, each object and each inner list have.
 * Objects are bounded at every depth, because each is checked in one turn of the event loop.
 */
export class UpstreamJsonBounds implements JsonVisitor {
  /** The bound that is exceeded; undefined: none so far. */
  beyond: BeyondBounds | undefined
  /** The list or object that is open at each depth. */
  readonly #open: Open[] = []
  #values = 0

  open(isList: boolean): void {
    if (this.#open.length >= DEEPEST) this.beyond ??= 'tooDeep'
    if (this.beyond) return
    const depth = this.#open.length + 1
    this.#open.push({ isBounded: !isList || depth >= INNER_DEPTH, values: 0 })
    this.comma()
  }

  close(): void {
    this.#open.pop()
  }

  /** One more value, in the document and in the open list or object. */
  comma(): void {
    const here = this.#open.at(-1)
    if (here) here.values += 1
    this.#values += 1
    const isFull = here?.isBounded && here.values > MOST_INNER_VALUES
    if (isFull || this.#values > MOST_VALUES) this.beyond ??= 'tooManyValues'
  }

  key(): void {}
}
