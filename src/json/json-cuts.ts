import type { JsonVisitor } from './json-scanner.js'

/** A list or an object that is open where JSON is cut. */
export interface OpenPart {
  readonly isList: boolean
  /** Of an object: the offsets of its last key, quotes included. */
  readonly keyFrom: number
  readonly keyTo: number
}

/** A comma at which JSON can be cut into two. */
export interface JsonCut {
  readonly at: number
  /** The lists and objects that are open there, the outermost first; never empty. */
  readonly open: readonly OpenPart[]
}

/** Finds commas that cut JSON into pieces of about this many bytes. */
export class JsonCuts implements JsonVisitor {
  readonly cuts: JsonCut[] = []
  readonly #pieceBytes: number
  readonly #open: OpenPart[] = []
  #cutAt = 0

  constructor(pieceBytes: number) {
    this.#pieceBytes = pieceBytes
  }

  open(isList: boolean): void {
    this.#open.push({ isList, keyFrom: 0, keyTo: 0 })
  }

  close(): void {
    this.#open.pop()
  }

  comma(at: number): void {
    if (at - this.#cutAt < this.#pieceBytes || this.#open.length === 0) return
    this.cuts.push({ at, open: [...this.#open] })
    this.#cutAt = at
  }

  key(from: number, to: number): void {
    const last = this.#open.length - 1
    if (last >= 0) this.#open[last] = { isList: false, keyFrom: from, keyTo: to }
  }
}
