import { setImmediate } from 'node:timers/promises'
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { shiftOf } from './crc32-shift.js'
import { ownCopy } from './own-copy.js'
import { inThreadPool } from './thread-pool.js'

/** Below that the end of the compressed blocks costs more than compression saves. */
const LEAST_DEFLATED_BYTES = 128
/** The CRC of so many bytes takes the event loop about a millisecond. */
const CRC_SLICE_BYTES = 4 * 2 ** 20

const deflate = promisify(deflateRaw)

/** Bytes that stand in many answers, compressed once: `spliceGzip` puts an answer together from them. */
export class GzipConstant {
  /** Blocks of deflate that end at a whole byte and refer to nothing before them; else the bytes themselves. */
  readonly held: Buffer
  readonly isDeflated: boolean
  /** Of the bytes before compression, as their CRC-32. */
  readonly length: number
  readonly crc: number
  /** By which the CRC of what stands before is multiplied. */
  readonly shift: number

  private constructor(bytes: Buffer, deflated: Buffer | null, crc: number) {
    this.held = ownCopy(deflated ?? bytes)
    this.isDeflated = deflated !== null
    this.length = bytes.length
    this.crc = crc
    this.shift = shiftOf(bytes.length)
  }

  /** Compresses on the thread pool. The bytes must not change until it is done. */
  static async of(bytes: Buffer): Promise<GzipConstant> {
    const crc = await crcOf(bytes)
    if (bytes.length < LEAST_DEFLATED_BYTES) return new GzipConstant(bytes, null, crc)
    const deflated = await inThreadPool(() =>
      // A full flush forgets what has been: no block after it refers to bytes before it.
      deflate(bytes, { finishFlush: constants.Z_FULL_FLUSH }),
    )
    return new GzipConstant(bytes, deflated.length < bytes.length ? deflated : null, crc)
  }

  /** What it keeps in memory, without the object itself. */
  get heldBytes(): number {
    return this.held.length
  }
}

async function crcOf(bytes: Buffer): Promise<number> {
  let crc = 0
  for (let start = 0; start < bytes.length; start += CRC_SLICE_BYTES) {
    if (start > 0) await setImmediate()
    crc = crc32(bytes.subarray(start, start + CRC_SLICE_BYTES), crc)
  }
  return crc
}
