import type { Encoding } from '../compression/accept-encoding.js'
import type { AnswerBytes } from '../compression/answer-bytes.js'
import { type Coding, compress } from '../compression/compress.js'
import { GzipConstant } from '../compression/gzip-constant.js'
import { ownCopy } from '../compression/own-copy.js'
import { gzipBody, identityBody } from './answer-body.js'
import type { TemplateConstants } from './template-constants.js'

/** Besides its content, with its memory's own object. */
const BUFFER_BYTES = 200
/** A constant of a gzip answer: a buffer, and what its checksum is put together from. */
const PIECE_BYTES = 300
/** What tells which are made. */
const PREPARED_BYTES = 500
/** Of the answer that was put together last, measured (`bench/template-memory.ts`): its parts, and its buffers' own objects. */
const LAST_BYTES = 800

interface LastBody {
  readonly encoding: Encoding
  readonly texts: readonly string[]
  readonly body: AnswerBytes
}

/**
 * The constants of a template in the encodings in which clients want them, each made once. Without slots
 * the text is compressed whole: an executed answer with the same ETag has the same bytes.
 */
export class CompressedConstants {
  readonly #constants: TemplateConstants
  /** Undefined until one is made: most templates are asked for in one encoding. */
  #whole: Map<Coding, Buffer> | undefined
  #pieces: readonly GzipConstant[] | undefined
  #prepared: Map<Coding, Promise<void>> | undefined
  /** Most of what is told of freshness changes once a second: until then the answer has the same bytes. */
  #last: LastBody | undefined
  /** What the largest `#last` so far has taken. */
  #lastBytes = 0
  #hasGrown = false

  constructor(constants: TemplateConstants) {
    this.#constants = constants
  }

  /** What they keep in memory. */
  get bytes(): number {
    let bytes = this.#lastBytes + (this.#prepared ? PREPARED_BYTES : 0)
    for (const whole of this.#whole?.values() ?? []) bytes += BUFFER_BYTES + whole.length
    for (const piece of this.#pieces ?? []) bytes += PIECE_BYTES + piece.heldBytes
    return bytes
  }

  /** The answer with these texts in its slots, in an encoding that is ready. */
  bodyIn(encoding: Encoding, texts: readonly string[]): AnswerBytes {
    const last = this.#last
    if (last?.encoding === encoding && isSame(last.texts, texts)) return last.body
    const body = this.#newBody(encoding, texts)
    this.#last = { encoding, texts, body }
    const bytes = LAST_BYTES + body.ownBytes
    if (bytes > this.#lastBytes) {
      this.#lastBytes = bytes
      this.#hasGrown = true
    }
    return body
  }

  /** Whether `bytes` has become more since this was asked last. */
  takeGrowth(): boolean {
    const hasGrown = this.#hasGrown
    this.#hasGrown = false
    return hasGrown
  }

  #newBody(encoding: Encoding, texts: readonly string[]): AnswerBytes {
    if (encoding === 'identity') return identityBody(this.#constants.whole, texts)
    const whole = this.#whole?.get(encoding)
    if (whole) return { parts: [whole], length: whole.length, ownBytes: 0 }
    return gzipBody(this.#pieces ?? [], texts)
  }

  /** Whether an answer can be given in the encoding: brotli cannot be put together from parts. */
  canBeIn(encoding: Encoding): boolean {
    return encoding !== 'br' || this.#constants.count === 1
  }

  isReadyIn(encoding: Encoding): boolean {
    if (encoding === 'identity' || this.#whole?.has(encoding)) return true
    return encoding === 'gzip' && this.#pieces !== undefined
  }

  /** On the thread pool, once, however many clients wait for it. */
  prepare(coding: Coding): Promise<void> {
    this.#prepared ??= new Map()
    const known = this.#prepared.get(coding)
    if (known) return known
    const made = this.#make(coding)
    this.#prepared.set(coding, made)
    // Whoever asks next tries again.
    made.catch(() => this.#forget(coding))
    return made
  }

  #forget(coding: Coding): void {
    this.#prepared?.delete(coding)
    if (this.#prepared?.size === 0) this.#prepared = undefined
  }

  async #make(coding: Coding): Promise<void> {
    const { whole: constants } = this.#constants
    const [first, second] = constants
    if (first && !second) {
      const whole = ownCopy(await compress(() => first, coding, 'kept'))
      this.#whole ??= new Map()
      this.#whole.set(coding, whole)
    } else this.#pieces = await Promise.all(constants.map((one) => GzipConstant.of(one)))
    this.#hasGrown = true
  }
}

function isSame(texts: readonly string[], others: readonly string[]): boolean {
  for (let at = 0; at < texts.length; at++) if (texts[at] !== others[at]) return false
  return texts.length === others.length
}
