import type { KeptBytes } from '../item-text/kept-bytes.js'
import type { TextPart } from '../item-text/list-text.js'

/** Of a text that is kept or sent: large enough to cost little, small enough to be made in a slice. */
export const CHUNK_CHARACTERS = 64 * 1_024

/** A text while it is written: kept as UTF-8 as far as there is room, else only counted. */
export class TextChunks {
  readonly #room: KeptBytes
  readonly #onBytes: (bytes: number) => void
  #chunks: TextPart[] | null = []
  #text = ''
  #bytes = 0
  #keptBytes = 0

  /** @param onBytes hears of each chunk before it is kept; what it throws ends the text */
  constructor(room: KeptBytes, onBytes: (bytes: number) => void) {
    this.#room = room
    this.#onBytes = onBytes
  }

  add(text: string): void {
    this.#text += text
    if (this.#text.length >= CHUNK_CHARACTERS) this.#flush()
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
      this.#chunks?.push(part)
    }
  }

  /** The whole of it. */
  end(): { readonly byteLength: number; readonly kept: readonly TextPart[] | null } {
    this.#flush()
    return { byteLength: this.#bytes, kept: this.#chunks }
  }

  /** Gives back the room of what was kept. */
  drop(): void {
    if (this.#chunks) this.#room.drop(this.#keptBytes)
    this.#chunks = null
  }

  #flush(): void {
    const text = this.#text
    this.#text = ''
    if (text === '') return
    const bytes = Buffer.byteLength(text)
    this.#onBytes(bytes)
    this.#bytes += bytes
    if (!this.#chunks) return
    if (this.#room.keep(bytes)) {
      this.#keptBytes += bytes
      // Outside of the heap, where it is large enough to count.
      this.#chunks.push(text.length < CHUNK_CHARACTERS ? text : Buffer.from(text))
    } else this.drop()
  }
}
