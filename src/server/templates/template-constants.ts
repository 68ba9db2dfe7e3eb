import { joinedParts, mergedParts } from '../merged-parts.js'

/** Of a part besides its content, with its memory's own object. */
const PART_BYTES = 200

/**
 * What of an answer stays the same when it is given again, as UTF-8. Long lists stay in the parts in which they were
 * written until then: most answers to new texts are never given again, and V8 frees what a copy takes only when it
 * looks through the whole heap.
 */
export class TemplateConstants {
  /** Of all of them, as they are sent. */
  readonly length: number
  #parts: readonly (readonly Buffer[])[]
  #whole: readonly Buffer[] | undefined

  /** @param written each constant, in parts */
  constructor(written: readonly (readonly (string | Buffer)[])[]) {
    this.#parts = written.map(mergedParts)
    this.length = this.parts.reduce((sum, { length }) => sum + length, 0)
  }

  get count(): number {
    return this.#parts.length
  }

  /** What they take in memory. */
  get bytes(): number {
    let bytes = 0
    for (const parts of this.#parts) {
      for (const { buffer } of parts) bytes += buffer.byteLength
      bytes += Math.max(0, parts.length - 1) * PART_BYTES
    }
    return bytes
  }

  /** Of all of them, in their order. */
  get parts(): readonly Buffer[] {
    return this.#parts.flat()
  }

  /** Each in one piece. */
  get whole(): readonly Buffer[] {
    if (!this.#whole) {
      this.#whole = this.#parts.map(wholeOf)
      this.#parts = this.#whole.map((whole) => [whole])
    }
    return this.#whole
  }
}

function wholeOf(parts: readonly Buffer[]): Buffer {
  const [only, ...others] = parts
  return only && others.length === 0 ? only : joinedParts(parts)
}
