import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Encoding } from './accept-encoding.js'
import { inThreadPool } from './thread-pool.js'

export type Coding = Exclude<Encoding, 'identity'>

/**
 * What is sent once is compressed fast: above that each level costs more time than its bytes are worth.
 * Of what is kept, or sent again and again, the bytes count; beyond these levels megabytes take seconds
 * for a few per cent. Measured: `node --import tsx bench/compression-levels.ts`.
 */
export const LEVELS = {
  gzip: { once: 2, kept: 6 },
  br: { once: 1, kept: 5 },
}

/** Compresses on the thread pool. `bytes` is asked when its turn has come. */
export function compress(
  bytes: () => Buffer,
  coding: Coding,
  use: 'once' | 'kept',
): Promise<Buffer> {
  return inThreadPool(() => compressors[coding](bytes(), LEVELS[coding][use]))
}

const [toGzip, toBrotli] = [promisify(gzip), promisify(brotliCompress)]

const compressors = {
  gzip: (bytes: Buffer, level: number) => toGzip(bytes, { level }),
  br: (bytes: Buffer, level: number) =>
    toBrotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: level,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
}
