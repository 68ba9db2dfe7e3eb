import type { JsonVisitor } from '../json/json-scanner.js'

/*
 * Bounds on the JSON of a stored value, counted over its bytes before it is parsed: parsing 60 MB of
 * brackets takes 14 s and 3 GB. `encode` keeps the same bounds, so no value of a gateway is refused.
 */

/** Our own reports have 8 levels; cells of a run–fetch report are whatever Genesys Cloud writes into them. */
const MOST_DEPTH = 64
/** Lists and objects. 200,000 conversations, the most that one answer may have, are some 400,000 with their addresses and attributes. */
const MOST_CONTAINERS = 4_000_000
/** The largest report, 200,000 conversations, is about 30 MB, and 50 with addresses and attributes. */
export const MOST_BYTES = 64 * 2 ** 20

/** Whether what has been scanned keeps the bounds on lists and objects. */
export class StoredJsonBounds implements JsonVisitor {
  isKept = true
  #depth = 0
  #containers = 0

  open(): void {
    this.#containers += 1
    this.#depth += 1
    if (this.#depth > MOST_DEPTH || this.#containers > MOST_CONTAINERS) this.isKept = false
  }

  close(): void {
    this.#depth -= 1
  }

  comma(): void {}

  key(): void {}
}
