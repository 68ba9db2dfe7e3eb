import type { JsonVisitor } from '../../json/json-scanner.js'

/** Why a body is not parsed: parsing it, or reading what comes of it, would stop everything else. */
export type BeyondBounds = 'tooDeep' | 'tooManyValues'

/** Answers of Genesys Cloud are some 10 deep. */
const DEEPEST = 64
/** In all: a page of 1,000 conversations has some 500,000. */
const MOST_VALUES = 3_000_000
/** From this depth on lists are the metrics of one bucket, or what belongs to one conversation. */
const INNER_DEPTH = 5
const MOST_INNER_VALUES = 10_000

interface Open {
  readonly isBounded: boolean
  values: number
}

/**
 * Counts how deep JSON nests, and how many values it, its objects and its inner lists have. An object
 * is parsed, checked and copied as a whole, whatever its depth.
 */
export class JsonBounds implements JsonVisitor {
  /** What the JSON is beyond; undefined: it is within bounds so far. */
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

  /** One more value, in all and in what is open. */
  comma(): void {
    const here = this.#open.at(-1)
    if (here) here.values += 1
    this.#values += 1
    const isFull = here?.isBounded && here.values > MOST_INNER_VALUES
    if (isFull || this.#values > MOST_VALUES) this.beyond ??= 'tooManyValues'
  }

  key(): void {}
}
