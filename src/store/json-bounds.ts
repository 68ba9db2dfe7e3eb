/*
 * What the JSON of a stored value may be, reckoned over its bytes before it is parsed: parsing 60 MB of
 * brackets takes 14 s and 3 GB. What is written keeps the same bounds, so nothing of ours is ever refused.
 */

/** Our own reports have 8 levels; cells of a run–fetch report are whatever Genesys Cloud writes into them. */
const MOST_DEPTH = 64
/** Lists and objects. 200,000 conversations, the most that one answer may have, are 800,000. */
const MOST_CONTAINERS = 4_000_000
/** The largest report, 200,000 conversations, is about 50 MB. */
export const MOST_BYTES = 64 * 2 ** 20

const QUOTE = 0x22
const BACKSLASH = 0x5c
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Reads JSON piece by piece, as it comes. */
export class JsonBounds {
  #bytes = 0
  #depth = 0
  #containers = 0
  #isInText = false
  #isEscaped = false

  /** Whether it keeps the bounds, this piece included. */
  add(piece: Uint8Array): boolean {
    this.#bytes += piece.length
    if (this.#bytes > MOST_BYTES) return false
    let isInText = this.#isInText
    let isEscaped = this.#isEscaped
    // By index: an iterator takes four times as long.
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index]
      if (isInText) {
        if (isEscaped) isEscaped = false
        else if (byte === BACKSLASH) isEscaped = true
        else if (byte === QUOTE) isInText = false
      } else if (byte === QUOTE) {
        isInText = true
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.#containers += 1
        this.#depth += 1
        if (this.#depth > MOST_DEPTH || this.#containers > MOST_CONTAINERS) return false
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        this.#depth -= 1
      }
    }
    this.#isInText = isInText
    this.#isEscaped = isEscaped
    return true
  }
}
