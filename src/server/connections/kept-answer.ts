import { Readable } from 'node:stream'
import { joinedParts, mergedParts } from '../merged-parts.js'
import { SLICE_BYTES, slicesOf } from './slices.js'

/**
 * An answer in the parts in which its lists were written. They are sent as they are: to put them together would take
 * as much memory once more, which V8 frees only when it looks through the whole heap.
 */
export class KeptAnswer extends Readable {
  readonly byteLength: number
  readonly #parts: readonly Buffer[]
  readonly #slices: Iterator<Buffer, void>

  constructor(parts: readonly (string | Buffer)[]) {
    super({ highWaterMark: SLICE_BYTES })
    this.#parts = mergedParts(parts)
    this.byteLength = this.#parts.reduce((sum, { length }) => sum + length, 0)
    this.#slices = slicesOfAll(this.#parts)
  }

  /** A copy: for what needs it in one piece. */
  whole(): Buffer {
    return joinedParts(this.#parts)
  }

  override _read(): void {
    this.push(this.#slices.next().value ?? null)
  }
}

/** None spans two parts: nothing is copied. */
function* slicesOfAll(parts: readonly Buffer[]): Generator<Buffer, void, undefined> {
  for (const part of parts) yield* slicesOf(part)
}
