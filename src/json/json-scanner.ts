/** Called for the structure of JSON, with offsets in bytes. */
export interface JsonVisitor {
  open(isList: boolean): void
  close(): void
  /** Between two values. */
  comma(at: number): void
  /** After the key of an object: the string from its first quote to beyond its last. */
  key(from: number, to: number): void
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/**
 * Finds the structure of JSON in its bytes while they arrive. Nothing is parsed, and invalid JSON is not
 * noticed. In UTF-8 no byte of another character equals one of these.
 */
export class JsonScanner {
  readonly #visitors: readonly JsonVisitor[]
  /** Bytes of earlier chunks. */
  #before = 0
  #inString = false
  #escaped = false
  /** The offsets of the last string. */
  #stringFrom = 0
  #stringTo = 0

  constructor(...visitors: readonly JsonVisitor[]) {
    this.#visitors = visitors
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at++) {
      if (this.#inString) {
        at = this.#skipString(bytes, at)
        continue
      }
      switch (bytes[at]) {
        case QUOTE:
          this.#inString = true
          this.#stringFrom = this.#before + at
          break
        case COLON:
          for (const visitor of this.#visitors) visitor.key(this.#stringFrom, this.#stringTo)
          break
        case COMMA:
          for (const visitor of this.#visitors) visitor.comma(this.#before + at)
          break
        case OPEN_LIST:
          for (const visitor of this.#visitors) visitor.open(true)
          break
        case OPEN_OBJECT:
          for (const visitor of this.#visitors) visitor.open(false)
          break
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          for (const visitor of this.#visitors) visitor.close()
          break
      }
    }
    this.#before += bytes.length
  }

  /** @returns the index of the string's last quote; the chunk's length where the string goes on */
  #skipString(bytes: Uint8Array, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (this.#escaped) this.#escaped = false
      else if (byte === BACKSLASH) this.#escaped = true
      else if (byte === QUOTE) {
        this.#inString = false
        this.#stringTo = this.#before + at + 1
        return at
      }
    }
    return bytes.length
  }
}
