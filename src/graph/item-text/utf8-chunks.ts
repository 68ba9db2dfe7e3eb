/** Large enough to cost little, small enough to be sent at once: also of a text that is ASCII by a third. */
const CHUNK_BYTES = 64 * 1_024

/** A character is no more in UTF-8: of those that take four bytes, JavaScript counts two. */
const BYTES_PER_CHARACTER = 3

/**
 * A long text as chunks of UTF-8. Each part is written as it comes: V8 takes twice as long for parts that are
 * put together to one text before.
 */
export class Utf8Chunks {
  #chunk = Buffer.alloc(0)
  #used = 0

  /** Chunks that are full now; mostly none. */
  add(text: string): readonly Buffer[] {
    const most = text.length * BYTES_PER_CHARACTER
    if (most > CHUNK_BYTES) return [...this.end(), Buffer.from(text)]
    const full = this.#used + most > this.#chunk.length ? this.end() : NONE
    if (this.#chunk.length === 0) this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    this.#used += this.#chunk.write(text, this.#used)
    return full
  }

  /** What is left. */
  end(): readonly Buffer[] {
    const rest = this.#chunk.subarray(0, this.#used)
    this.#chunk = Buffer.alloc(0)
    this.#used = 0
    return rest.length > 0 ? [rest] : NONE
  }
}

const NONE: readonly Buffer[] = []
