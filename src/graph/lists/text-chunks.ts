import type { KeptBytes } from '../item-text/kept-bytes.js'
import type { TextPart } from '../item-text/list-text.js'
import { Utf8Chunks } from '../item-text/utf8-chunks.js'

/** A shorter list stays a text. */
const SMALL_CHARACTERS = 16 * 1_024

/** A text while it is written: kept as UTF-8 as far as there is room, else only counted. */
export class TextChunks {
  readonly #room: KeptBytes
  readonly #onBytes: (bytes: number) => void
  /** Null: there was no room for all of them. */
  #kept: TextPart[] | null = []
  #keptBytes = 0
  /** What came first; null: it is among the chunks. */
  #small: string | null = ''
  readonly #chunks = new Utf8Chunks()
  #bytes = 0

  /** @param onBytes hears of each chunk before it is kept; what it throws ends the text */
  constructor(room: KeptBytes, onBytes: (bytes: number) => void) {
    this.#room = room
    this.#onBytes = onBytes
  }

  add(text: string): void {
    if (this.#small === null) {
      this.#take(this.#chunks.add(text))
      return
    }
    this.#small += text
    if (this.#small.length <= SMALL_CHARACTERS) return
    const first = this.#small
    this.#small = null
    this.#take(this.#chunks.add(first))
  }

  addParts(parts: readonly TextPart[]): void {
    for (const part of parts) {
      if (typeof part === 'string') {
        this.add(part)
        continue
      }
      // A list within has been counted, and has room, by itself.
      this.#flush()
      this.#bytes += part.byteLength
      this.#kept?.push(part)
    }
  }

  /** The whole of it. */
  end(): { readonly byteLength: number; readonly kept: readonly TextPart[] | null } {
    this.#flush()
    // The list is kept for as long as its answer, and its writer with it.
    this.#chunks.end()
    return { byteLength: this.#bytes, kept: this.#kept }
  }

  /** Gives back the room of what was kept. */
  drop(): void {
    if (this.#kept) this.#room.drop(this.#keptBytes)
    this.#kept = null
  }

  #flush(): void {
    if (this.#small === null) this.#take(this.#chunks.flush())
    else if (this.#small !== '') this.#takeOne(this.#small, Buffer.byteLength(this.#small))
    this.#small = this.#small === null ? null : ''
  }

  #take(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) this.#takeOne(chunk, chunk.length)
  }

  #takeOne(part: string | Buffer, bytes: number): void {
    this.#onBytes(bytes)
    this.#bytes += bytes
    if (!this.#kept) return
    if (!this.#room.keep(bytes)) {
      this.drop()
      return
    }
    this.#keptBytes += bytes
    this.#kept.push(part)
  }
}
