import type { Encoding } from '../compression/accept-encoding.js'
import { type Coding, compress } from '../compression/compress.js'
import { GzipConstant } from '../compression/gzip-constant.js'
import { type AnswerBody, gzipBody, identityBody } from './answer-body.js'

/**
 * The constants of a template in the encodings in which clients want them, each made once. Without slots
 * the text is compressed whole: an executed answer with the same ETag has the same bytes.
 */
export class CompressedConstants {
  readonly #constants: readonly Buffer[]
  readonly #whole = new Map<Coding, Buffer>()
  #pieces: readonly GzipConstant[] | undefined
  readonly #prepared = new Map<Coding, Promise<void>>()

  constructor(constants: readonly Buffer[]) {
    this.#constants = constants
  }

  /** What they keep in memory. */
  get bytes(): number {
    let bytes = 0
    for (const whole of this.#whole.values()) bytes += whole.length
    for (const piece of this.#pieces ?? []) bytes += piece.heldBytes
    return bytes
  }

  /** The answer with these texts in its slots, in an encoding that is ready. */
  bodyIn(encoding: Encoding, texts: readonly string[]): AnswerBody {
    if (encoding === 'identity') return identityBody(this.#constants, texts)
    const whole = this.#whole.get(encoding)
    return whole ? { parts: [whole], length: whole.length } : gzipBody(this.#pieces ?? [], texts)
  }

  /** Whether an answer can be given in the encoding: brotli cannot be put together from parts. */
  canBeIn(encoding: Encoding): boolean {
    return encoding !== 'br' || this.#constants.length === 1
  }

  isReadyIn(encoding: Encoding): boolean {
    if (encoding === 'identity' || this.#whole.has(encoding)) return true
    return encoding === 'gzip' && this.#pieces !== undefined
  }

  /** On the thread pool, once, however many clients wait for it. */
  prepare(coding: Coding): Promise<void> {
    const known = this.#prepared.get(coding)
    if (known) return known
    const made = this.#make(coding)
    this.#prepared.set(coding, made)
    // Whoever asks next tries again.
    made.catch(() => this.#prepared.delete(coding))
    return made
  }

  async #make(coding: Coding): Promise<void> {
    const [first, second] = this.#constants
    if (first && !second) this.#whole.set(coding, await compress(() => first, coding, 'kept'))
    else this.#pieces = await Promise.all(this.#constants.map((one) => GzipConstant.of(one)))
  }
}
