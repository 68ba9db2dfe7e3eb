import { compress } from '../compression/compress.js'
import { GzipConstant } from '../compression/gzip-constant.js'

/** The constants of a template in other encodings, as far as clients have asked for them. */
export interface CompressedConstants {
  gzip?: Compressed<readonly GzipConstant[]>
  /** Of an answer without slots: brotli cannot be put together from parts. */
  br?: Compressed<Buffer>
}

export interface Compressed<Value> {
  /** Until it is there, in memory. */
  readonly ready: Promise<void>
  value?: Value
}

/** Begins at once, on the thread pool; once for each template. */
export function gzipConstants(constants: readonly Buffer[]): Compressed<readonly GzipConstant[]> {
  return eventual(Promise.all(constants.map((one) => GzipConstant.of(one))))
}

export function brotliOf(bytes: Buffer): Compressed<Buffer> {
  return eventual(compress(() => bytes, 'br', 'kept'))
}

export function compressedBytes({ gzip, br }: CompressedConstants): number {
  const gzipped = gzip?.value?.reduce((sum, one) => sum + one.heldBytes, 0) ?? 0
  return gzipped + (br?.value?.length ?? 0)
}

function eventual<Value>(work: Promise<Value>): Compressed<Value> {
  const compressed: { ready: Promise<void>; value?: Value } = {
    ready: work.then((value) => {
      compressed.value = value
    }),
  }
  return compressed
}
