/** Shorter ones are copied: each part costs an object and a write. */
const LEAST_KEPT_BYTES = 32 * 1_024
/** Of the memory that a part keeps alive. */
const LEAST_USED_SHARE = 3 / 4
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
    this.#parts = written.map(ownParts)
    this.length = this.#parts.flat().reduce((sum, { length }) => sum + length, 0)
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
  return only && others.length === 0 ? only : copied(parts)
}

/** The same bytes in buffers of their own, copied as little as that takes. */
function ownParts(parts: readonly (string | Buffer)[]): readonly Buffer[] {
  const own: Buffer[] = []
  let short: (string | Buffer)[] = []
  const copyShort = () => {
    if (short.length > 0) own.push(copied(short))
    short = []
  }
  for (const part of parts) {
    if (isKept(part)) {
      copyShort()
      own.push(part)
    } else short.push(part)
  }
  copyShort()
  return own
}

function isKept(part: string | Buffer): part is Buffer {
  if (typeof part === 'string' || part.length < LEAST_KEPT_BYTES) return false
  return part.length >= part.buffer.byteLength * LEAST_USED_SHARE
}

/** Not a part of Node's shared pool, which would be kept alive with it. */
function copied(parts: readonly (string | Buffer)[]): Buffer {
  const length = parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0)
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const part of parts) {
    at += typeof part === 'string' ? bytes.write(part, at) : part.copy(bytes, at)
  }
  return bytes
}
