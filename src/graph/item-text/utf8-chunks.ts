/** Large enough to cost little, small enough to be sent at once: also of a text that is ASCII by a third. */
const CHUNK_BYTES = 64 * 1_024

/** A character is no more in UTF-8: of those that take four bytes, JavaScript counts two. */
const BYTES_PER_CHARACTER = 3

/** Who keeps what is used of a chunk keeps all of it; below this share it is copied. */
const LEAST_USED_SHARE = 7 / 8

/**
 * A long text as chunks of UTF-8. Each part is written as it comes: V8 takes twice as long for parts that are
 * put together to one text before.
 */
export class Utf8Chunks {
  #chunk = NOTHING
  #used = 0

  /** Chunks that are full now; mostly none. */
  add(text: string): readonly Buffer[] {
    const most = text.length * BYTES_PER_CHARACTER
    if (most > CHUNK_BYTES) return [...this.flush(), Buffer.from(text)]
    const full = this.#used + most > CHUNK_BYTES ? this.flush() : NONE
    if (this.#chunk.length === 0) this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    this.#used += this.#chunk.write(text, this.#used)
    return full
  }

  /** What was added since; more may follow. */
  flush(): readonly Buffer[] {
    const rest = this.#chunk.subarray(0, this.#used)
    this.#used = 0
    if (rest.length === 0) return NONE
    if (rest.length < CHUNK_BYTES * LEAST_USED_SHARE) return [copyOf(rest)]
    this.#chunk = NOTHING
    return [rest]
  }

  /** The same; nothing follows. */
  end(): readonly Buffer[] {
    const rest = this.flush()
    this.#chunk = NOTHING
    return rest
  }
}

const NOTHING = Buffer.alloc(0)
const NONE: readonly Buffer[] = []

/** Not a part of Node's shared pool, which would be kept alive with it. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(copy)
  return copy
}
