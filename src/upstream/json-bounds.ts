/** Why a body is not parsed: parsing it, or reading what comes of it, would stop everything else. */
export type BeyondBounds = 'tooDeep' | 'tooManyValues'

/** Answers of Genesys Cloud are some 10 deep. */
const DEEPEST = 64
/** In all: a page of 1,000 conversations has some 500,000. */
const MOST_VALUES = 3_000_000
/** From this depth on lists are the metrics of one bucket, or what belongs to one conversation. */
const INNER_DEPTH = 5
const MOST_INNER_VALUES = 10_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Counts how deep JSON nests, and how many values it and its inner lists have, over the bytes as they
 * come: nothing is parsed for it. UTF-8 has no byte of these characters within another.
 */
export class JsonBounds {
  /** Values of the list or object that is open at each depth. */
  readonly #counts: number[] = []
  #values = 0
  #inString = false
  #escaped = false

  /** What these bytes, after all before them, are beyond; undefined: they are within bounds. */
  add(bytes: Uint8Array): BeyondBounds | undefined {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#inString) {
        at = this.#skipString(bytes, at)
        continue
      }
      switch (bytes[at]) {
        case QUOTE:
          this.#inString = true
          break
        case COMMA:
          if (!this.#count()) return 'tooManyValues'
          break
        case OPEN_LIST:
        case OPEN_OBJECT:
          if (this.#counts.length >= DEEPEST) return 'tooDeep'
          this.#counts.push(0)
          if (!this.#count()) return 'tooManyValues'
          break
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          this.#counts.pop()
          break
      }
    }
    return undefined
  }

  /** One more value, in all and in what is open; false: that is too many. */
  #count(): boolean {
    const depth = this.#counts.length
    const here = (this.#counts[depth - 1] ?? 0) + 1
    if (depth > 0) this.#counts[depth - 1] = here
    this.#values += 1
    return this.#values <= MOST_VALUES && (depth < INNER_DEPTH || here <= MOST_INNER_VALUES)
  }

  /** @returns where the string ends, or the last byte where it goes on */
  #skipString(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) {
        this.#inString = false
        return at
      }
    }
    return bytes.length
  }
}
